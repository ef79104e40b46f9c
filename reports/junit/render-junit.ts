import { formatValue } from '../format/number.ts';
import { between } from '../format/time.ts';
import { inertRecord, inertText } from '../record/inert.ts';
import { judgementOf } from '../record/judgement.ts';
import type { RunRecord, ThresholdResult, Verdict } from '../record/run-record.ts';
import { forCdata, junitReport, type TestSuite } from './builder.ts';

interface Outcome {
  readonly verdict: Verdict;
  readonly message: string;
  readonly text: string;
}

/**
 * The run as JUnit XML: a suite `run` that holds the verdict, then a suite for each window with a test case for each
 * threshold and workload. A fail is a `failure`; inconclusive and error are an `error`, so that no CI shows them green.
 */
export function renderJunit(given: RunRecord): string {
  const record = inertRecord(given, inertText);
  const report = junitReport();
  const judgement = judgementOf(record);

  const run = report.testSuite().name('run').timestamp(record.startedAt);
  run.time(between(record.startedAt, record.endedAt) / 1000);
  for (const [name, value] of properties(record)) run.property(name, value);
  testCase(run, 'run', 'verdict', {
    verdict: judgement.verdict,
    message: `${judgement.sentence} (exit ${record.exitCode})`,
    text: judgement.reasons.join('\n'),
  });

  for (const name of suiteNames(record)) {
    const suite = report.testSuite().name(name);
    const window = record.windows.find((one) => one.name === name);
    if (window) suite.timestamp(window.start).time(between(window.start, window.end) / 1000);
    for (const result of record.thresholds.filter((one) => one.window === name)) {
      testCase(suite, `${name}.${result.workload}`, `${result.name} ${result.workload}`, outcomeOf(result));
    }
  }
  return `${report.build()}\n`;
}

/** Every window of the run in its order, then what thresholds name beyond them. */
function suiteNames(record: RunRecord): Set<string> {
  return new Set([
    ...record.windows.map((window) => window.name),
    ...record.thresholds.map((result) => result.window),
  ]);
}

function properties(record: RunRecord): [string, string][] {
  return [
    ['run', record.id],
    ['profile', record.profile],
    ['baseline', record.baseline.version],
    ['candidate', record.candidate.version],
    ['verdict', record.verdict],
    ['exitCode', String(record.exitCode)],
    ['planHash', record.planHash],
    ['cluster', record.cluster.name],
    ['command', record.command],
  ];
}

function outcomeOf(result: ThresholdResult): Outcome {
  const value = formatValue(result.value, result.unit);
  const lines = [
    result.title,
    `value: ${value}`,
    `bound: ${result.bound}`,
    `samples: ${result.samples}`,
    ...(result.reason ? [`reason: ${result.reason}`] : []),
    ...(result.query ? [`query: ${result.query}`] : []),
  ];
  return {
    verdict: result.verdict,
    message: `${result.verdict}: ${value}, bound ${result.bound}${result.reason ? `: ${result.reason}` : ''}`,
    text: lines.join('\n'),
  };
}

function testCase(suite: TestSuite, className: string, name: string, outcome: Outcome): void {
  const one = suite.testCase().className(className).name(name);
  const text = forCdata(outcome.text);
  if (outcome.verdict === 'pass') return;
  if (outcome.verdict === 'fail') one.failure(outcome.message, outcome.verdict).stacktrace(text);
  else one.error(outcome.message, outcome.verdict, text);
}
