import type { MetricName } from '../../dashboards/catalogue.ts';
import { type NamedSpan, seamless } from '../ledger/windows.ts';
import type { RawSeries } from '../prometheus/values.ts';
import { type ClientRequest, clientRequests } from './client-requests.ts';
import type { EvaluationInput, JudgedWorkload } from './input.ts';
import { type MeshSeries, meshSeries } from './mesh-requests.ts';
import { type PodLife, podLives } from './pods.ts';

/** A window in the time of Prometheus. `end` reaches to the next window; `heldUntil` is where it was over itself. */
export type JudgedWindow = NamedSpan & { readonly heldUntil: number };

/** The input as rules read it: one clock, names resolved, nothing judged yet. */
export interface JudgeContext {
  readonly input: EvaluationInput;
  readonly windows: readonly JudgedWindow[];
  readonly workloads: readonly (JudgedWorkload & { readonly id: string })[];
  readonly pods: readonly PodLife[];
  /** When the first pod was seen. */
  readonly observedFrom: number;
  readonly requests: readonly MeshSeries[];
  readonly clients: readonly ClientRequest[];
  /** Seconds between two samples of a counter that scraping and thinning explain. */
  readonly longestGap: number;
  /** Raw series of a metric; undefined when it could not be read, which is not the same as none. */
  readonly series: (name: MetricName) => readonly RawSeries[] | undefined;
  /** The text that was asked for. */
  readonly query: (name: MetricName) => string | undefined;
  /** Why a metric could not be read. */
  readonly unread: (...names: readonly MetricName[]) => string | undefined;
}

export function judgeContext(input: EvaluationInput): JudgeContext {
  const { samples, thresholds, windows } = input;
  const epoch = (instant: string) => Date.parse(instant) / 1000 + samples.skewSeconds;
  const series = (name: MetricName) => samples.series[name];
  const scraped = thresholds.settings.longestGapScrapes * samples.scrapeIntervalSeconds;
  return {
    input,
    windows: seamless(
      windows.map(({ name, start, end }) => ({ name, start: epoch(start), end: epoch(end) })),
    ),
    workloads: input.plan.workloads.map((workload) => ({
      ...workload,
      id: `${workload.namespace}/${workload.name}`,
    })),
    pods: podLives(input.pods, samples.skewSeconds),
    observedFrom: Math.min(...input.pods.map(({ at }) => at)) + samples.skewSeconds,
    requests: meshSeries(series('requests') ?? []),
    clients: clientRequests(series('clientRequests') ?? [], series('callerRequests') ?? []),
    longestGap: samples.thinnedToSeconds + scraped,
    series,
    query: (name) => samples.queries[name],
    unread(...names) {
      const missing = names.filter((name) => series(name) === undefined);
      if (missing.length === 0) return undefined;
      const failure = samples.failures.find(({ of }) => missing.some((name) => name === of));
      return `could not be read from Prometheus: ${failure?.text ?? missing.join(', ')}`;
    },
  };
}
