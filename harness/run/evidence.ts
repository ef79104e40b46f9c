import type { StageRecord, WindowName, WindowRecord } from '../../reports/record/run-record.ts';
import { prometheusUrl } from '../lab/layout.ts';
import { openLedger } from '../ledger/read-ledger.ts';
import { askedStatuses } from '../matrix/calls.ts';
import { isPinned } from '../matrix/workload.ts';
import { ratePerGenerator } from '../plan/plan.ts';
import { connectPrometheus } from '../prometheus/connect.ts';
import { namespacesOf } from '../stages/deploy.ts';
import { candidateImage } from '../stages/prepare.ts';
import { collectSamples } from '../verdict/collect-samples.ts';
import type { EvaluationInput } from '../verdict/input.ts';
import type { SavedSamples } from '../verdict/samples.ts';
import type { RunContext } from './context.ts';

const epoch = (instant: string) => Date.parse(instant) / 1000;

/** What the run's Prometheus measured between two ISO instants. @throws the signal's reason */
export function collectRun(
  context: RunContext,
  span: { readonly start: string; readonly end: string; readonly windows: readonly WindowRecord[] },
  signal?: AbortSignal,
): Promise<SavedSamples> {
  return collectSamples(
    connectPrometheus(prometheusUrl),
    {
      start: epoch(span.start),
      end: epoch(span.end),
      windows: span.windows.map(({ name, start, end }) => ({ name, start: epoch(start), end: epoch(end) })),
      namespaces: namespacesOf(context),
      scrapeIntervalSeconds: context.plan.profile.scrapeSeconds,
    },
    signal,
  );
}

export interface Measured {
  readonly samples: SavedSamples;
  readonly windows: readonly WindowRecord[];
  /** Windows that there should be. */
  readonly planned: readonly WindowName[];
  readonly stages: readonly StageRecord[];
}

/** What a verdict over some windows is made from, with what the ledger and the pods have told so far. */
export function evaluationInput(
  context: RunContext,
  { samples, windows, planned, stages }: Measured,
): EvaluationInput {
  const { plan, thresholds, found } = context;
  const { ledger, follower, observer } = found;
  return {
    plan: {
      workloads: plan.workloads.map((workload) => ({
        ...workload,
        ...(isPinned(workload) ? { pinned: true as const } : {}),
        ...(workload.role === 'generator' ? { sendsPerSecond: ratePerGenerator(plan) } : {}),
        askedCodes: [...askedStatuses, ...(workload.asks?.codes ?? [])],
        askedFlags: workload.asks?.flags,
      })),
      calls: plan.calls,
      windows: planned,
      candidateProxyImage: candidateImage(context),
    },
    thresholds,
    windows,
    stages,
    samples,
    ledger: (ledger ?? openLedger()).reading(follower?.broken),
    pods: observer?.observations ?? [],
    seed: 20_260_101,
  };
}
