import { catalogue, type MetricName, metricNames } from '../../dashboards/catalogue.ts';
import { type Metric, selectorOf } from '../../dashboards/metric.ts';
import { asFailure } from '../../reports/failure/failure.ts';
import { labelsKey } from '../prometheus/answer.ts';
import type { Prometheus } from '../prometheus/connect.ts';
import type { RawSeries, Unusable } from '../prometheus/values.ts';
import { readInventory } from './inventory.ts';
import type { CollectionFailure, InventoryEntry, SavedSamples } from './samples.ts';
import { thinCounter } from './thin.ts';

export interface CollectRun {
  /**
   * Epoch seconds from which on samples are read. Early enough before the first window that each counter that existed
   * then has a sample: what is first seen inside a window counts from nought.
   */
  readonly start: number;
  /** Epoch seconds of the end of the last window. */
  readonly end: number;
  /** Windows of the run, in epoch seconds. */
  readonly windows: readonly { readonly name: string; readonly start: number; readonly end: number }[];
  /** Namespaces of the run's workloads. */
  readonly namespaces: readonly string[];
  readonly scrapeIntervalSeconds: number;
  /** Only these metrics, each by selectors of its own. Default: all, within the namespaces. */
  readonly only?: Readonly<Partial<Record<MetricName, readonly string[]>>>;
}

const chunkSeconds = 600;
/** Beyond this a run's counters are thinned, to one sample a minute where nothing happens. */
const thinRunsLongerThan = 2 * 3600;
const thinTo = 60;
/** Less than this is the time that an answer takes. */
const smallestSkew = 0.5;

/**
 * Reads everything a verdict needs from Prometheus, once, after the last window and one scrape interval more. What could
 * not be read is recorded, not thrown: a run without its metrics still has a verdict, and it is inconclusive.
 * @throws the signal's reason.
 */
export async function collectSamples(
  prometheus: Prometheus,
  run: CollectRun,
  signal?: AbortSignal,
): Promise<SavedSamples> {
  const failures: CollectionFailure[] = [];
  let lost = false;
  const attempt = async <T>(of: string, read: () => Promise<T>, otherwise: T): Promise<T> => {
    // each further question to a Prometheus that is gone would only cost its retries
    if (lost) {
      failures.push({
        of,
        code: 'MP_PROMETHEUS_UNREACHABLE',
        text: 'not asked: Prometheus did not answer before',
      });
      return otherwise;
    }
    try {
      return await read();
    } catch (thrown) {
      signal?.throwIfAborted();
      const { code, message } = asFailure(thrown);
      lost = code === 'MP_PROMETHEUS_UNREACHABLE';
      failures.push({ of, code, text: message });
      return otherwise;
    }
  };

  const skewSeconds = await attempt('clock', () => skew(prometheus, signal), 0);
  const shifted = {
    ...run,
    start: run.start + skewSeconds,
    end: run.end + skewSeconds,
    windows: run.windows.map((window) => ({
      ...window,
      start: window.start + skewSeconds,
      end: window.end + skewSeconds,
    })),
  };
  const thinnedToSeconds = run.end - run.start > thinRunsLongerThan ? thinTo : 0;
  const queries: Partial<Record<MetricName, string>> = {};
  const series: Partial<Record<MetricName, readonly RawSeries[]>> = {};
  for (const name of metricNames) {
    const metric: Metric = catalogue[name];
    const selectors = run.only ? run.only[name] : [selectorOf(metric, run)];
    if (!selectors) continue;
    queries[name] = selectors.join(' or ');
    const read = await attempt(name, () => readWhole(prometheus, selectors, shifted, signal), undefined);
    if (read)
      series[name] =
        thinnedToSeconds > 0 && metric.kind === 'counter' ? read.map((one) => thin(one, shifted)) : read;
  }
  const inventory = await attempt<readonly InventoryEntry[]>(
    'inventory',
    () => readInventory(prometheus, shifted, signal),
    [],
  );
  return {
    schemaVersion: 1,
    address: prometheus.address,
    start: shifted.start,
    end: shifted.end,
    scrapeIntervalSeconds: run.scrapeIntervalSeconds,
    skewSeconds,
    thinnedToSeconds,
    queries,
    series,
    inventory,
    failures,
  };
}

async function skew(prometheus: Prometheus, signal?: AbortSignal): Promise<number> {
  const before = Date.now() / 1000;
  const there = await prometheus.serverTime(signal);
  const after = Date.now() / 1000;
  const ahead = there - (before + after) / 2;
  return Math.abs(ahead) < Math.max(smallestSkew, after - before) ? 0 : ahead;
}

interface Building {
  readonly labels: RawSeries['labels'];
  readonly samples: [number, number][];
  readonly unusable: [number, Unusable][];
}

/** The series of some selectors over the whole run, asked for in pieces that no server has to refuse. */
async function readWhole(
  prometheus: Prometheus,
  selectors: readonly string[],
  { start, end }: { readonly start: number; readonly end: number },
  signal?: AbortSignal,
): Promise<RawSeries[]> {
  const building = new Map<string, Building>();
  for (let from = start; from < end; from += chunkSeconds) {
    const to = Math.min(from + chunkSeconds, end);
    for (const selector of selectors)
      for (const { labels, samples, unusable = [] } of await prometheus.rawSamples(
        selector,
        from,
        to,
        signal,
      )) {
        const key = labelsKey(labels);
        const one = building.get(key) ?? { labels, samples: [], unusable: [] };
        building.set(key, one);
        append(one.samples, samples);
        append(one.unusable, unusable);
      }
  }
  return [...building.values()].map(({ labels, samples, unusable }) =>
    unusable.length > 0 ? { labels, samples, unusable } : { labels, samples },
  );
}

/** The edge between two pieces belongs to both, and a series may be found by two selectors. */
function append<T>(list: [number, T][], more: readonly (readonly [number, T])[]): void {
  for (const [at, value] of more)
    if (at > (list.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY)) list.push([at, value]);
}

function thin(series: RawSeries, run: CollectRun): RawSeries {
  const edges = run.windows.flatMap(({ start, end }) => [start, end]);
  const samples = thinCounter(series.samples, {
    every: thinTo,
    longestGap: 3 * run.scrapeIntervalSeconds,
    edges,
  });
  return { ...series, samples };
}
