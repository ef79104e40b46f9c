import type { ThresholdResult, Verdict } from './run-record.ts';
import { byWorst, verdictsWorstFirst, worstVerdict } from './worst.ts';

export interface ThresholdSummary {
  readonly name: string;
  readonly title: string;
  readonly verdict: Verdict;
  /** The result to show for all: of the worst verdict, the one nearest to or farthest over its bound. */
  readonly worst: ThresholdResult;
  readonly results: readonly ThresholdResult[];
  readonly windows: number;
  readonly counts: Readonly<Record<Verdict, number>>;
}

/** One summary for each threshold name, worst first and otherwise in the order of the record. */
export function summariesOf(thresholds: readonly ThresholdResult[]): ThresholdSummary[] {
  const groups = new Map<string, ThresholdResult[]>();
  for (const result of thresholds) {
    const group = groups.get(result.name);
    if (group) group.push(result);
    else groups.set(result.name, [result]);
  }
  return [...groups.values()].flatMap((results) => summaryOf(results) ?? []).sort(byWorst);
}

function summaryOf(results: readonly ThresholdResult[]): ThresholdSummary | undefined {
  const worst = worstResult(results);
  if (!worst) return undefined;
  return {
    name: worst.name,
    title: worst.title,
    verdict: worst.verdict,
    worst,
    results,
    windows: new Set(results.map((one) => one.window)).size,
    counts: countsOf(results),
  };
}

/** How many results have each verdict. */
export function countsOf(results: readonly ThresholdResult[]): Record<Verdict, number> {
  const counts = { pass: 0, fail: 0, inconclusive: 0, error: 0 };
  for (const one of results) counts[one.verdict] += 1;
  return counts;
}

function worstResult(results: readonly ThresholdResult[]): ThresholdResult | undefined {
  const verdict = worstVerdict(results.map((one) => one.verdict));
  const candidates = results.filter((one) => one.verdict === verdict);
  return candidates.reduce<ThresholdResult | undefined>(
    (worst, one) => (worst === undefined || distance(one) > distance(worst) ? one : worst),
    undefined,
  );
}

/** Grows with how bad a value is for its bound; what could not be measured is worst of all. */
function distance({ value, bound }: ThresholdResult): number {
  if (value === null || !Number.isFinite(value)) return Number.POSITIVE_INFINITY;
  return bound.trimStart().startsWith('>') ? -value : value;
}

/** Results that did not pass, worst first and otherwise in the order of the record. */
export function notPassed(thresholds: readonly ThresholdResult[]): ThresholdResult[] {
  return thresholds
    .filter((one) => one.verdict !== 'pass')
    .sort((a, b) => verdictsWorstFirst.indexOf(a.verdict) - verdictsWorstFirst.indexOf(b.verdict));
}
