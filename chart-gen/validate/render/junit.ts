import { forCdata, junitReport } from '../../../reports/junit/builder.ts';
import { inertText } from '../../../reports/record/inert.ts';
import { counts } from '../judge/exit.ts';
import type { ReportedProblem, ValidationResult } from '../judge/result.ts';
import type { Rule } from '../model/rule.ts';

/**
 * The result as JUnit XML: a test case for each rule that ran, failed with its problems at or above the gate; what is
 * below it stands in the case's output. What could not be judged is an error, so that no CI shows it green.
 */
export function renderJunit(result: ValidationResult, rules: readonly Rule[]): string {
  const report = junitReport();
  const suite = report.testSuite().name('charts validate');
  for (const { id, title } of rules) {
    const one = suite
      .testCase()
      .className('validate')
      .name(inertText(`${id}: ${title}`));
    const problems = result.problems.filter(({ rule }) => rule === id);
    const grave = problems.filter(({ severity }) => counts(severity, result.failOn));
    const rest = problems.filter((problem) => !grave.includes(problem));
    if (grave.length > 0)
      one.failure(`${grave.length} of ${id}`, grave[0]?.severity).stacktrace(linesOf(grave));
    if (rest.length > 0) one.standardOutput(linesOf(rest));
  }
  for (const { file, message } of result.unusable) {
    const name = inertText(file === '' ? 'inputs' : file);
    suite.testCase().className('inputs').name(name).error(inertText(message), 'unusable');
  }
  return `${report.build()}\n`;
}

const linesOf = (problems: readonly ReportedProblem[]): string =>
  forCdata(
    problems
      .map(({ file, line, column, severity, object, message }) =>
        inertText(`${file}:${line}:${column} ${severity} ${object}: ${message}`),
      )
      .join('\n'),
  );
