/** [epoch seconds, value], in rising order of time. */
export type Samples = readonly (readonly [at: number, value: number])[];

/** What lies in it is later than `start` and not later than `end`, so that windows side by side share no sample. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Increase {
  readonly value: number;
  /** Samples in the window. */
  readonly samples: number;
  /** The series was first seen in the window, so it counted from nought. */
  readonly born: boolean;
  /** Stretches without a sample that touch the window and are longer than scraping explains. */
  readonly gaps: readonly Span[];
}

export interface IncreaseOptions {
  /** Seconds without a sample that are still healthy; Infinity for a series that is pushed only when it changes. */
  readonly longestGap: number;
}

/**
 * By how much a counter grew in a window, from raw samples; never from rate() or increase(), which extrapolate and do not
 * see the first sample of a series, and with it a series that is born with its only error.
 *
 * The last sample at or before the start is the base, however old, so that windows side by side neither lose nor
 * double-count anything. Without one the series was born in the window and counts from 0: the samples must therefore
 * reach further back than the window. A value that falls is a restart, and the new value is counted whole.
 */
export function counterIncrease(samples: Samples, window: Span, { longestGap }: IncreaseOptions): Increase {
  const first = firstAfter(samples, window.start);
  const beyond = firstAfter(samples, window.end);
  const gaps: Span[] = [];
  let value = 0;
  for (let index = first; index < beyond; index++) {
    const before = samples[index - 1];
    const now = samples[index];
    if (!now) break;
    value += before && now[1] >= before[1] ? now[1] - before[1] : now[1];
    if (before && now[0] - before[0] > longestGap) gaps.push({ start: before[0], end: now[0] });
  }
  const [last, next] = [samples[beyond - 1], samples[beyond]];
  if (last && next && next[0] - last[0] > longestGap && last[0] < window.end)
    gaps.push({ start: last[0], end: next[0] });
  return { value, samples: beyond - first, born: first === 0 && beyond > 0, gaps };
}

/** Index of the first sample later than a time; the length when there is none. */
export function firstAfter(samples: Samples, time: number): number {
  let [low, high] = [0, samples.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((samples[middle]?.[0] ?? Number.POSITIVE_INFINITY) > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The samples of a window. */
export function samplesIn(samples: Samples, window: Span): Samples {
  return samples.slice(firstAfter(samples, window.start), firstAfter(samples, window.end));
}
