import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';

/** A distribution of durations in constant memory: an HDR histogram of microseconds, to two digits. */
export interface Spread {
  /** @param milliseconds what was measured */
  add(milliseconds: number): void;
  /** The histogram as HdrHistogram V2, deflated, in base64; it is empty afterwards. Undefined when nothing was added. */
  take(): string | undefined;
}

/** Microseconds; what took longer counts as this. */
const longest = 120e6;

export function createSpread(): Spread {
  const histogram = build({
    bitBucketSize: 32,
    autoResize: false,
    highestTrackableValue: longest,
    numberOfSignificantValueDigits: 2,
  });
  return {
    add: (milliseconds) => histogram.recordValue(Math.min(longest, Math.round(milliseconds * 1000))),
    take() {
      if (histogram.totalCount === 0) return undefined;
      const text = encodeIntoCompressedBase64(histogram);
      histogram.reset();
      return text;
    },
  };
}
