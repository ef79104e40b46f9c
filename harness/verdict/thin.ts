import type { Samples } from './counter-increase.ts';

export interface Thinning {
  /** Seconds between the samples that stay where nothing happens. */
  readonly every: number;
  /** Both neighbours of a longer stretch without samples stay. */
  readonly longestGap: number;
  /** Times at which a window may begin or end: the samples around them stay. */
  readonly edges: readonly number[];
}

/**
 * Fewer samples of a counter, with the same increase over every window between the edges: a long soak would not fit in
 * memory otherwise. The first and the last, those around a restart, a gap or an edge stay.
 */
export function thinCounter(samples: Samples, { every, longestGap, edges }: Thinning): Samples {
  const sorted = [...edges].sort((a, b) => a - b);
  let edge = 0;
  let lastKept = Number.NEGATIVE_INFINITY;
  return samples.filter(([at, value], index) => {
    const [before, after] = [samples[index - 1], samples[index + 1]];
    while (edge < sorted.length && (sorted[edge] ?? 0) <= (before?.[0] ?? Number.NEGATIVE_INFINITY))
      edge += 1;
    const kept =
      before === undefined ||
      after === undefined ||
      at - lastKept >= every ||
      value < before[1] ||
      after[1] < value ||
      at - before[0] > longestGap ||
      after[0] - at > longestGap ||
      // an edge in (before, at] needs this sample, one in [at, after) needs it as the base
      (sorted[edge] ?? Number.POSITIVE_INFINITY) < after[0];
    if (kept) lastKept = at;
    return kept;
  });
}
