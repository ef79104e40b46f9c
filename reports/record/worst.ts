import type { Verdict } from './run-record.ts';

/** Worst first. A proven regression outranks a judgement that broke, which outranks one that could not be made. */
export const verdictsWorstFirst: readonly Verdict[] = ['fail', 'error', 'inconclusive', 'pass'];

/** The worst of some verdicts; undefined when there is none, because nothing judged is not a pass. */
export function worstVerdict(verdicts: Iterable<Verdict>): Verdict | undefined {
  const seen = new Set(verdicts);
  return verdictsWorstFirst.find((verdict) => seen.has(verdict));
}

/** Sorts the worst first and otherwise keeps the order. */
export function byWorst(a: { readonly verdict: Verdict }, b: { readonly verdict: Verdict }): number {
  return verdictsWorstFirst.indexOf(a.verdict) - verdictsWorstFirst.indexOf(b.verdict);
}
