import { Failure } from '../../reports/failure/failure.ts';
import { type Address, prometheusAddress } from './address.ts';
import { type Answer, type Labels, labelsKey, type Point } from './answer.ts';
import { type AskOptions, ask } from './ask.ts';
import type { RawSeries, SampleValue, Unusable } from './values.ts';

export interface InstantSample {
  readonly labels: Labels;
  /** Epoch seconds. */
  readonly at: number;
  readonly value: SampleValue;
}

/** A Prometheus as a verdict needs it: every answer whole and exact, or a Failure. Times are epoch seconds. */
export interface Prometheus {
  /** The address without credentials. */
  readonly address: string;
  /** An instant vector; `time` defaults to the server's now. */
  instant(expr: string, time?: number, signal?: AbortSignal): Promise<readonly InstantSample[]>;
  /** A range of evaluated points, `step` in seconds. For charts. */
  range(
    expr: string,
    start: number,
    end: number,
    step: number,
    signal?: AbortSignal,
  ): Promise<readonly RawSeries[]>;
  /** The samples as they were scraped in [start, end]. For verdicts: nothing is interpolated, extrapolated or looked back for. */
  rawSamples(
    selector: string,
    start: number,
    end: number,
    signal?: AbortSignal,
  ): Promise<readonly RawSeries[]>;
  /** The server's clock, in epoch seconds. */
  serverTime(signal?: AbortSignal): Promise<number>;
}

const defaults: AskOptions = { attempts: 4, timeout: 30_000, backOff: 500, largest: 256 * 2 ** 20 };

/**
 * A client of the HTTP API at `url`; nothing is asked yet.
 * @throws Failure MP_USAGE when the address is none. Its methods throw Failure MP_PROMETHEUS_*, or the signal's reason.
 */
export function connectPrometheus(url: string, options: Partial<AskOptions> = {}): Prometheus {
  const address = prometheusAddress(url);
  const query = (path: string, parameters: Record<string, string>, signal?: AbortSignal) =>
    ask(address, path, parameters, { ...defaults, ...options }, signal);
  const matrix = async (path: string, parameters: Record<string, string>, signal?: AbortSignal) => {
    const answer = await query(path, parameters, signal);
    const { result } = expectType(answer, 'matrix', address);
    return distinct(
      result.map(({ metric, values }) => rawSeries(metric, values)),
      address,
    );
  };
  return {
    address: address.base,
    async instant(expr, time, signal) {
      const answer = await query(
        'api/v1/query',
        { query: expr, ...(time === undefined ? {} : { time: seconds(time) }) },
        signal,
      );
      const { result } = expectType(answer, 'vector', address);
      return distinct(
        result.map(({ metric, value: [at, value] }) => ({ labels: metric, at, value })),
        address,
      );
    },
    range(expr, start, end, step, signal) {
      const parameters = { query: expr, start: seconds(start), end: seconds(end), step: seconds(step) };
      return matrix('api/v1/query_range', parameters, signal);
    },
    async rawSamples(selector, start, end, signal) {
      // Prometheus 3 leaves the left edge of a range out, 2 takes it in: ask for a millisecond more, then cut
      const length = Math.round((end - start) * 1000) + 1;
      const all = await matrix(
        'api/v1/query',
        { query: `${selector}[${length}ms]`, time: seconds(end) },
        signal,
      );
      return all
        .map((series) => cut(series, start))
        .filter(({ samples, unusable }) => samples.length > 0 || unusable);
    },
    async serverTime(signal) {
      const answer = await query('api/v1/query', { query: 'time()' }, signal);
      const [, value] = expectType(answer, 'scalar', address).result;
      if (typeof value !== 'number') throw unfit(`expected a time, got ${value}`, address);
      return value;
    },
  };
}

function rawSeries(labels: Labels, values: readonly Point[]): RawSeries {
  const samples: [number, number][] = [];
  const unusable: [number, Unusable][] = [];
  for (const [at, value] of values) {
    if (typeof value === 'number') samples.push([at, value]);
    else unusable.push([at, value]);
  }
  return unusable.length > 0 ? { labels, samples, unusable } : { labels, samples };
}

function cut(series: RawSeries, start: number): RawSeries {
  const { labels, samples, unusable } = series;
  const late = unusable?.filter(([at]) => at >= start) ?? [];
  const kept = samples.filter(([at]) => at >= start);
  return late.length > 0 ? { labels, samples: kept, unusable: late } : { labels, samples: kept };
}

function distinct<T extends { readonly labels: Labels }>(list: readonly T[], address: Address): readonly T[] {
  const keys = new Set(list.map(({ labels }) => labelsKey(labels)));
  if (keys.size === list.length) return list;
  throw unfit(
    'two series of the answer have the same labels',
    address,
    'A store in front of several Prometheus servers does not deduplicate.',
  );
}

function expectType<T extends Answer['resultType']>(
  answer: Answer,
  type: T,
  address: Address,
): Extract<Answer, { resultType: T }> {
  if (answer.resultType === type) return answer as Extract<Answer, { resultType: T }>;
  throw unfit(`expected a ${type}, got a ${answer.resultType}`, address);
}

function unfit(what: string, address: Address, why?: string): Failure {
  return new Failure('MP_PROMETHEUS_ANSWER', { what, where: address.base, why });
}

/** Milliseconds are as fine as Prometheus keeps time. */
function seconds(value: number): string {
  return value.toFixed(3);
}
