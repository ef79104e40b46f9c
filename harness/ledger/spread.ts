import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js';

/** What a distribution of durations says, in milliseconds; each within 1 % above the truth. */
export interface Quantiles {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** Durations in constant memory: HDR histograms of microseconds, as base64, added up. */
export interface Spread {
  /** @returns false when the text is no histogram, and nothing was added */
  add(text: string): boolean;
  /** Undefined while nothing was added. */
  text(): string | undefined;
}

const bits = 32;
/** Microseconds; the longest that a generator records. */
const longest = 120e6;

export function createSpread(): Spread {
  let sum: Histogram | undefined;
  return {
    add(text) {
      const histogram = decoded(text);
      if (!histogram || histogram.maxValue > longest * 1.01) return false;
      sum ??= build({
        bitBucketSize: bits,
        autoResize: true,
        highestTrackableValue: longest,
        numberOfSignificantValueDigits: 2,
      });
      sum.add(histogram);
      return true;
    },
    text: () => (sum ? encodeIntoCompressedBase64(sum) : undefined),
  };
}

/** Undefined when the text is no histogram. */
export function quantilesOf(text: string): Quantiles | undefined {
  const histogram = decoded(text);
  if (!histogram || histogram.totalCount === 0) return undefined;
  const at = (percentile: number) => histogram.getValueAtPercentile(percentile) / 1000;
  return {
    count: histogram.totalCount,
    p50: at(50),
    p90: at(90),
    p99: at(99),
    max: histogram.maxValue / 1000,
  };
}

const sure = 1.96;

/**
 * A quantile in milliseconds and its 95 % interval, from the order of the values alone: how many of them lie below the
 * true quantile is binomial, whatever their distribution is. Values that depend on each other make it too narrow.
 * @param share between 0 and 1
 */
export function quantileWithInterval(
  text: string,
  share: number,
):
  | { readonly value: number; readonly interval: readonly [number, number]; readonly count: number }
  | undefined {
  const histogram = decoded(text);
  if (!histogram || histogram.totalCount === 0) return undefined;
  const count = histogram.totalCount;
  const spread = sure * Math.sqrt((share * (1 - share)) / count);
  const at = (wanted: number) =>
    histogram.getValueAtPercentile(100 * Math.min(1, Math.max(0, wanted))) / 1000;
  return { value: at(share), interval: [at(share - spread), at(share + spread)], count };
}

function decoded(text: string): Histogram | undefined {
  try {
    return decodeFromCompressedBase64(text, bits, false);
  } catch {
    return undefined;
  }
}
