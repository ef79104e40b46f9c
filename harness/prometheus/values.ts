import { z } from 'zod';

/** A value that Prometheus may give and that no bound can be held against. */
export type Unusable = 'NaN' | '+Inf' | '-Inf';

/** A number here is always finite, so the type system keeps NaN and the infinities out of every comparison. */
export type SampleValue = number | Unusable;

/** One series as stored. Times are epoch seconds with milliseconds, in rising order. */
export interface RawSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** Finite samples. */
  readonly samples: readonly (readonly [at: number, value: number])[];
  /** Samples that are no number; present only when there are some. */
  readonly unusable?: readonly (readonly [at: number, value: Unusable])[];
}

const unusable = ['NaN', '+Inf', '-Inf'] as const;
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The text of a sample as the HTTP API writes it, parsed whole: `1x`, `0x1`, an empty text and `Infinity` are refused. */
export const sampleValueSchema = z.string().transform((text, context): SampleValue => {
  const special = unusable.find((one) => one === text);
  if (special) return special;
  const value = Number(text);
  if (decimal.test(text) && Number.isFinite(value)) return value;
  context.addIssue({
    code: 'custom',
    message: `expected a number, got ${JSON.stringify(text.slice(0, 40))}`,
  });
  return z.NEVER;
});
