import type { RawSeries } from '../prometheus/values.ts';
import { counterIncrease, firstAfter, type Samples, type Span } from './counter-increase.ts';

/** Between which two numbers lies what counters grew by, where a ledger says the same by its own lines. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly samples: number;
  /** Seconds at the end of the span that no sample tells of: `most` is without them. */
  readonly untold: number;
}

export interface Edges {
  /** Seconds between two scrapes. */
  readonly scrape: number;
  /** Seconds that one line of the ledger may tell of: it belongs to the span in which it was written. */
  readonly line: number;
  /** Seconds by which the clocks of the two differ. */
  readonly clocks: number;
}

/** Seconds that a scrape takes, and by which a line is late on a busy machine. */
const late = 2;

/**
 * What the lines of a ledger in a span may say if it agrees with the counters: at least what surely ended between the
 * first sample in the span and the last one before its last line, at most what was counted from the last sample before
 * its first line to the first one after its end. No rate is assumed, so that a burst at an edge is no disagreement.
 */
export function boundsOf(series: readonly RawSeries[], span: Span, edges: Edges): Bounds {
  const all = series.map(({ samples }) => boundsOfOne(samples, span, edges));
  const until = Math.max(...series.map(({ samples }) => samples.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY));
  const sum = (of: 'least' | 'most' | 'samples') => all.reduce((total, one) => total + one[of], 0);
  return {
    least: sum('least'),
    most: sum('most'),
    samples: sum('samples'),
    untold: Number.isFinite(until) ? Math.max(0, span.end - until) : 0,
  };
}

function boundsOfOne(samples: Samples, span: Span, { scrape, line, clocks }: Edges): Omit<Bounds, 'untold'> {
  const increase = (start: number, end: number) =>
    counterIncrease(samples, { start, end }, { longestGap: Number.POSITIVE_INFINITY });
  const blur = late + clocks;
  const first = firstAfter(samples, span.start + blur);
  const firstAt = samples[first]?.[0] ?? Number.POSITIVE_INFINITY;
  // what was born between two scrapes may have been counted before the span
  const bornInside = first === 0 && firstAt > span.start + scrape + blur;
  const next = samples[firstAfter(samples, span.end + blur)]?.[0] ?? span.end + blur;
  const outer = increase(span.start - line - blur, next);
  return {
    least: increase(bornInside ? span.start : firstAt, span.end - line - blur).value,
    most: outer.value,
    samples: outer.samples,
  };
}
