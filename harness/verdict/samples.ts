import { z } from 'zod';
import { type MetricName, metricNames } from '../../dashboards/catalogue.ts';
import { failureCodes } from '../../reports/failure/codes.ts';
import { Failure } from '../../reports/failure/failure.ts';
import type { RawSeries } from '../prometheus/values.ts';

/** Which metrics, with which labels, a pod exposed at some moment of a window. */
export interface InventoryEntry {
  readonly window: string;
  readonly metric: string;
  /** Empty where the series says no pod. */
  readonly namespace: string;
  readonly pod: string;
  readonly labels: readonly string[];
}

export interface CollectionFailure {
  /** What could not be read: a name of the catalogue, or `inventory`. */
  readonly of: string;
  readonly code: string;
  readonly text: string;
}

/** Everything that Prometheus had to say about a run, as read once. Plain JSON: a run can be judged again from it. */
export interface SavedSamples {
  readonly schemaVersion: 1;
  readonly address: string;
  /** Epoch seconds of the first and the last moment that was asked for. */
  readonly start: number;
  readonly end: number;
  readonly scrapeIntervalSeconds: number;
  /** Seconds by which the clock of Prometheus is ahead of the clock that the windows were taken from. */
  readonly skewSeconds: number;
  /** Counters were thinned to one sample in so many seconds where nothing happened; 0: every sample is there. */
  readonly thinnedToSeconds: number;
  readonly queries: Readonly<Partial<Record<MetricName, string>>>;
  readonly series: Readonly<Partial<Record<MetricName, readonly RawSeries[]>>>;
  readonly inventory: readonly InventoryEntry[];
  readonly failures: readonly CollectionFailure[];
}

// A run has millions of points: they are checked by hand, for one object of zod for each would be minutes of work.
const points = (isValue: (value: unknown) => boolean) =>
  z.custom<[number, never][]>(
    (list) =>
      Array.isArray(list) &&
      list.every(
        (point: unknown, index) =>
          Array.isArray(point) &&
          point.length === 2 &&
          Number.isFinite(point[0]) &&
          isValue(point[1]) &&
          (index === 0 || point[0] > (list[index - 1] as [number])[0]),
      ),
    'expected [epoch seconds, value] pairs in rising order of time',
  );

const seriesSchema = z.strictObject({
  labels: z.record(z.string(), z.string()),
  samples: points(Number.isFinite),
  unusable: points((value) => ['NaN', '+Inf', '-Inf'].includes(value as string)).optional(),
});

const samplesSchema = z.strictObject({
  schemaVersion: z.literal(1),
  address: z.string(),
  start: z.number(),
  end: z.number(),
  scrapeIntervalSeconds: z.number().positive(),
  skewSeconds: z.number(),
  thinnedToSeconds: z.number().min(0),
  queries: z.partialRecord(z.enum(metricNames), z.string()),
  series: z.partialRecord(z.enum(metricNames), z.array(seriesSchema)),
  inventory: z.array(
    z.strictObject({
      window: z.string(),
      metric: z.string(),
      namespace: z.string(),
      pod: z.string(),
      labels: z.array(z.string()),
    }),
  ),
  failures: z.array(
    z.strictObject({ of: z.string(), code: z.enum(Object.keys(failureCodes)), text: z.string() }),
  ),
});

/** Reads the text of a samples.json. `where` names the file. @throws Failure MP_SAMPLES_INVALID */
export function parseSamples(text: string, where = 'samples.json'): SavedSamples {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new Failure('MP_SAMPLES_INVALID', {
      what: 'not JSON',
      where,
      why: 'The file was cut short.',
      cause,
    });
  }
  const parsed = samplesSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Failure('MP_SAMPLES_INVALID', {
    what: `${issue?.path.join('.') || 'the file'}: ${issue?.message}`,
    where,
    fix: 'Judge the run with the meshproof that ran it.',
  });
}
