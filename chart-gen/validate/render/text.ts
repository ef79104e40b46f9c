import { inertLine } from '../../../reports/record/inert.ts';
import { palette } from '../../../reports/terminal/colour.ts';
import { table } from '../../../reports/terminal/table.ts';
import { exitCodeOf } from '../judge/exit.ts';
import type { ReportedProblem, ValidationResult } from '../judge/result.ts';
import { groupBy } from '../model/group-by.ts';
import type { Severity } from '../model/rule.ts';
import { summary } from './counts.ts';

export interface TextOptions {
  readonly colour: 'always' | 'never';
}

/** The result for a terminal: a table for each file, what could not be judged, and the verdict on the last line. */
export function renderText(result: ValidationResult, { colour }: TextOptions): string {
  const { bold, dim, verdict } = palette(colour === 'always');
  const paint: Readonly<Record<Severity, (text: string) => string>> = {
    error: (text) => verdict('fail', text),
    warning: (text) => verdict('inconclusive', text),
    info: dim,
  };
  const lines: string[] = [];
  for (const [file, problems] of groupBy(result.problems, (one) => one.file)) {
    lines.push(
      bold(inertLine(file)),
      table(
        heads,
        problems.map((problem) => row(problem, paint, dim)),
      ),
      '',
    );
  }
  for (const { file, message, fix } of result.unusable) {
    lines.push(`${verdict('error', 'unusable')} ${inertLine(file === '' ? message : `${file}: ${message}`)}`);
    if (fix) lines.push(dim(`  fix: ${inertLine(fix)}`));
  }
  for (const entry of result.outdated)
    lines.push(dim(`baseline: nothing matches ${inertLine(entry)} any more`));
  if (result.unchecked.length > 0) {
    lines.push(dim(`without a schema, so not checked: ${inertLine(result.unchecked.join(', '))}`));
  }
  lines.push(`${closing(result, verdict)} ${summary(result)}`);
  return `${lines.join('\n')}\n`;
}

const heads = ['line', 'severity', 'rule', 'object', 'problem'];

function row(
  problem: ReportedProblem,
  paint: Readonly<Record<Severity, (text: string) => string>>,
  dim: (text: string) => string,
): string[] {
  const { line, column, severity, rule, object, message, fix } = problem;
  const text = inertLine(message);
  return [
    `${line}:${column}`,
    paint[severity](severity),
    rule,
    inertLine(object),
    fix ? `${text}\n${dim(`fix: ${inertLine(fix)}`)}` : text,
  ];
}

function closing(result: ValidationResult, verdict: ReturnType<typeof palette>['verdict']): string {
  const exit = exitCodeOf(result);
  if (exit === 0) return verdict('pass', 'valid:');
  return exit === 2 ? verdict('error', 'not judged:') : verdict('fail', 'not valid:');
}
