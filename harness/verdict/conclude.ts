import { type ExitCode, exitCodes } from '../../reports/failure/exit-codes.ts';
import { formatValue } from '../../reports/format/number.ts';
import type { Verdict } from '../../reports/record/run-record.ts';
import type { Finding, ThresholdResult } from './input.ts';
import { groupBy } from './tally.ts';

export interface Conclusion {
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  readonly reasons: readonly string[];
}

/** Results that a reason names before it only counts the others. */
const mostNamed = 3;

/** One verdict of many results: a failure outranks what is inconclusive, and nothing judged is not a pass. */
export function conclude(results: readonly ThresholdResult[], findings: readonly Finding[]): Conclusion {
  const has = (verdict: 'fail' | 'inconclusive') =>
    results.some((result) => result.verdict === verdict) ||
    findings.some(({ severity }) => severity === verdict);
  const reasons = (['fail', 'inconclusive'] as const).flatMap((verdict) =>
    reasonsFor(verdict, results, findings),
  );
  if (has('fail')) return { verdict: 'fail', exitCode: exitCodes.notQualified, reasons };
  if (results.length === 0) {
    return {
      verdict: 'inconclusive',
      exitCode: exitCodes.inconclusive,
      reasons: ['no threshold was evaluated', ...reasons],
    };
  }
  if (has('inconclusive') || results.some(({ verdict }) => verdict !== 'pass')) {
    return { verdict: 'inconclusive', exitCode: exitCodes.inconclusive, reasons };
  }
  return { verdict: 'pass', exitCode: exitCodes.qualified, reasons: [] };
}

function reasonsFor(
  verdict: 'fail' | 'inconclusive',
  results: readonly ThresholdResult[],
  findings: readonly Finding[],
): string[] {
  const bad = groupBy(
    results.filter((result) => result.verdict === verdict),
    ({ name }) => name,
  );
  const told = findings
    .filter(({ severity }) => severity === verdict)
    .map(({ title, text }) => `${title}: ${text}`);
  return [...[...bad].map(([name, list]) => `${name}: ${resultsText(list)}`), ...told];
}

function resultsText(results: readonly ThresholdResult[]): string {
  const largestFirst = [...results].sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const named = largestFirst.slice(0, mostNamed).map(({ workload, window, value, unit, bound, reason }) => {
    const where = workload === '*' ? window : `${workload} in ${window}`;
    const measured = value === null ? 'not measured' : `${formatValue(value, unit)}, expected ${bound}`;
    return `${where}: ${measured}${reason ? ` (${reason})` : ''}`;
  });
  const left = results.length - named.length;
  return [...named, ...(left > 0 ? [`and ${left} more`] : [])].join('; ');
}
