import type { RawSeries } from '../prometheus/values.ts';
import { counterIncrease, type Span } from './counter-increase.ts';

/** What several series of a counter add up to in a window. */
export interface Tally {
  readonly count: number;
  readonly samples: number;
  /** Stretches that no sample covers. */
  readonly gaps: readonly Span[];
  /** Samples that are no number. */
  readonly unusable: number;
}

export const nothing: Tally = { count: 0, samples: 0, gaps: [], unusable: 0 };

/** @param longestGap seconds; Infinity for series that are pushed only when they change. */
export function tally(series: readonly RawSeries[], window: Span, longestGap: number): Tally {
  let result = nothing;
  for (const one of series) {
    const { value, samples, gaps } = counterIncrease(one.samples, window, { longestGap });
    const unusable = (one.unusable ?? []).filter(([at]) => at > window.start && at <= window.end).length;
    result = {
      count: result.count + value,
      samples: result.samples + samples,
      gaps: gaps.length > 0 ? [...result.gaps, ...gaps] : result.gaps,
      unusable: result.unusable + unusable,
    };
  }
  return result;
}

/** Groups that keep the order in which they were first seen. */
export function groupBy<T>(
  list: readonly T[],
  keyOf: (item: T) => string | undefined,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
