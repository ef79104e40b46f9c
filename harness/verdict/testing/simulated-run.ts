import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { MetricName } from '../../../dashboards/catalogue.ts';
import type { WindowName } from '../../../reports/record/run-record.ts';
import { type LedgerReading, type PairCount, readLedger, type SentCount } from '../../ledger/read-ledger.ts';
import type { PodObservation } from '../../observe/pods.ts';
import type { RawSeries } from '../../prometheus/values.ts';
import type { EvaluationInput } from '../input.ts';
import { loadThresholds } from '../load-thresholds.ts';
import {
  calls,
  cronCalls,
  cronRuns,
  generations,
  images,
  instant,
  meshed,
  origin,
  podOf,
  runEnd,
  runStart,
  scrapeSeconds,
  ticks,
  windowTimes,
  workloads,
} from './simulated-scene.ts';
import { simulatedSeries } from './simulated-series.ts';

export { instant, origin };

function observations(): PodObservation[] {
  const running = meshed().flatMap(({ namespace, name }) =>
    generations.flatMap(({ id, from, to, image }) => {
      const sight = {
        namespace,
        pod: podOf(name, id),
        workload: name,
        proxyImage: image,
        restarts: 0,
        phase: 'Running',
      };
      const gone = to === runEnd ? [] : [{ ...sight, at: origin + to, ready: false, gone: true }];
      return [
        { ...sight, at: origin + from, ready: false },
        { ...sight, at: origin + from + 2, ready: true },
        ...gone,
      ];
    }),
  );
  const jobs = ticks(0, runEnd - 20, 60).flatMap((at) => {
    const image = at < 120 || at > 400 ? images.baseline : images.candidate;
    const sight = { namespace: 'batch', pod: `cron-${at}`, workload: 'cron', proxyImage: image, restarts: 0 };
    return [
      { ...sight, at: origin + at, ready: true, phase: 'Running' },
      { ...sight, at: origin + at + 8, ready: false, phase: 'Succeeded' },
    ];
  });
  return [...running, ...jobs];
}

const proxyMetrics = [
  'istio_requests_total',
  'istio_request_duration_milliseconds_bucket',
  'istio_agent_go_goroutines',
];
const proxyLabels = [
  '__name__',
  'destination_workload',
  'namespace',
  'pod',
  'reporter',
  'response_code',
  'response_flags',
];

/** Calls of load-a in one window, `late` of them 200 ms after their time and the others 3 ms. */
export function sentCount(window: WindowName, begun: number, late = 0): SentCount {
  const lag = build({ numberOfSignificantValueDigits: 2, highestTrackableValue: 120e6 });
  lag.recordValueWithCount(3_000, begun - late);
  if (late > 0) lag.recordValueWithCount(200_000, late);
  return { window, from: 'load/load-a', begun, dropped: 0, lag: encodeIntoCompressedBase64(lag) };
}

/** What the pods of cron told of their calls: a line is its window's in which it was written, up to the next one's start. */
const cronCounts = (): PairCount[] =>
  windowTimes.flatMap(([window, start, end], index) => {
    const until = windowTimes[index + 1]?.[1] ?? end;
    const requests = cronCalls * cronRuns.filter((at) => at > start && at <= until).length;
    const none = { unexpected: 0, dropped: 0, counted: 0 };
    return requests > 0
      ? [{ window, from: 'batch/cron', to: 'apps/echo', expected: requests, ...none, requests }]
      : [];
  });

/** What was logged, from a generator and a caller that were in time. */
export const simulatedLedger = (...logged: Parameters<typeof readLedger>): LedgerReading => ({
  ...readLedger(...logged),
  counts: cronCounts(),
  sends: windowTimes.map(([window, start, end]) => sentCount(window, 42 * (end - start))),
});

/** A run of a good release, measured well: it passes. Tests spoil one thing at a time. */
export function simulatedRun(): EvaluationInput {
  const inventory = (['baseline', 'candidate'] as const).flatMap((window, index) =>
    meshed().flatMap(({ namespace, name }) =>
      proxyMetrics.map((metric) => ({
        window,
        metric,
        namespace,
        pod: podOf(name, index === 0 ? 'a' : 'b'),
        labels: proxyLabels,
      })),
    ),
  );
  return {
    plan: {
      workloads,
      calls: calls.map(({ id, to, ...call }) => ({ id, to, via: 'via' in call ? call.via : undefined })),
      windows: windowTimes.map(([name]) => name),
    },
    thresholds: loadThresholds(),
    windows: windowTimes.map(([name, start, end]) => ({ name, start: instant(start), end: instant(end) })),
    stages: [{ name: 'candidate soak', start: instant(291), end: instant(400), outcome: 'passed' }],
    samples: {
      schemaVersion: 1,
      address: 'http://127.0.0.1:9090/',
      start: origin + runStart,
      end: origin + runEnd,
      scrapeIntervalSeconds: scrapeSeconds,
      skewSeconds: 0,
      thinnedToSeconds: 0,
      queries: { requests: 'istio_requests_total' },
      series: simulatedSeries(),
      inventory,
      failures: [],
    },
    ledger: simulatedLedger([
      JSON.stringify({ meshproof: 'summary', from: 'load/load-a', total: 20_000, dropped: 0 }),
    ]),
    pods: observations(),
    seed: 1,
  };
}

/** The input with the series of one metric changed; `undefined` takes the metric away as if it could not be read. */
export function withSeries(
  input: EvaluationInput,
  name: MetricName,
  change: (series: readonly RawSeries[]) => readonly RawSeries[] | undefined,
): EvaluationInput {
  const changed = change(input.samples.series[name] ?? []);
  const { [name]: _old, ...others } = input.samples.series;
  return {
    ...input,
    samples: { ...input.samples, series: changed ? { ...others, [name]: changed } : others },
  };
}

/** A series that is first seen at one second of the run with a value, and stays there. */
export function bornAt(second: number, labels: Record<string, string>, value = 1, until = runEnd): RawSeries {
  return { labels, samples: ticks(second, until, scrapeSeconds).map((at) => [origin + at, value] as const) };
}
