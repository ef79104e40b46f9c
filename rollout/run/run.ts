import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../reports/failure/failure.ts';
import type { Cluster, KubeObject } from '../kube/cluster.ts';
import { type PlannedWorkload, type Snapshot, selects } from '../plan/plan.ts';
import { readSnapshot } from '../plan/snapshot.ts';
import { type Evidence, gatherEvidence } from './evidence.ts';
import { type FailureReason, progressOf } from './progress.ts';

export type RolloutEvent =
  | { readonly type: 'restarting' | 'ready'; readonly workload: string; readonly seconds: number }
  | {
      readonly type: 'failed';
      readonly workload: string;
      readonly reason: FailureReason;
      readonly seen: string;
    };

export interface RolloutOptions {
  readonly target: string;
  /** Workloads that may be restarting at the same time. Default 3. */
  readonly parallelism?: number;
  /** Milliseconds that one workload may take. Default 120 000. */
  readonly timeoutPerWorkload?: number;
  /** Milliseconds between two looks at the cluster. Default 500. */
  readonly interval?: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RolloutEvent) => void;
}

export interface RolloutResult {
  readonly restarted: readonly string[];
  readonly failed: readonly {
    readonly workload: string;
    readonly reason: FailureReason;
    readonly seen: string;
    readonly evidence: Evidence;
  }[];
  /** Planned, but not begun because another failed. */
  readonly notBegun: readonly string[];
}

interface InFlight {
  readonly planned: PlannedWorkload;
  readonly began: number;
}

const idOf = ({ namespace, name }: { namespace: string; name: string }) => `${namespace}/${name}`;

/**
 * Restarts the planned workloads, some at a time. One failure stops new restarts; those in flight are let finish. Every
 * tick reads the cluster once for all of them.
 */
export async function runRollout(
  cluster: Cluster,
  plan: readonly PlannedWorkload[],
  options: RolloutOptions,
): Promise<RolloutResult> {
  const queue = plan.filter(({ decision }) => decision.action === 'restart');
  const namespaces = [...new Set(queue.map(({ namespace }) => namespace))];
  const inFlight = new Map<string, InFlight>();
  const restarted: string[] = [];
  const failed: RolloutResult['failed'][number][] = [];

  const begin = async (planned: PlannedWorkload) => {
    options.onEvent?.({ type: 'restarting', workload: idOf(planned), seconds: 0 });
    await restart(cluster, planned);
    inFlight.set(idOf(planned), { planned, began: performance.now() });
  };

  const judge = async (snapshot: Snapshot, { planned, began }: InFlight) => {
    const workload = idOf(planned);
    const seconds = (performance.now() - began) / 1000;
    const progress = look(snapshot, planned, options.target);
    if (progress.state === 'done') {
      inFlight.delete(workload);
      restarted.push(workload);
      options.onEvent?.({ type: 'ready', workload, seconds });
      return;
    }
    const late = seconds * 1000 > (options.timeoutPerWorkload ?? 120_000);
    if (progress.state === 'waiting' && !late) return;
    inFlight.delete(workload);
    const reason = progress.state === 'failed' ? progress.reason : 'never-ready';
    options.onEvent?.({ type: 'failed', workload, reason, seen: progress.seen });
    failed.push({
      workload,
      reason,
      seen: progress.seen,
      evidence: await gatherEvidence(cluster, planned, snapshot),
    });
  };

  while ((queue.length > 0 && failed.length === 0) || inFlight.size > 0) {
    options.signal?.throwIfAborted();
    while (failed.length === 0 && queue.length > 0 && inFlight.size < (options.parallelism ?? 3)) {
      const next = queue.shift();
      if (next) await begin(next);
    }
    await delay(options.interval ?? 500, undefined, { signal: options.signal });
    const snapshot = await readSnapshot(cluster, namespaces);
    for (const flight of [...inFlight.values()]) await judge(snapshot, flight);
  }
  return { restarted, failed, notBegun: queue.map(idOf) };
}

function look(snapshot: Snapshot, planned: PlannedWorkload, target: string) {
  const workload = snapshot.workloads.find(
    ({ kind, metadata }) =>
      kind === planned.kind && metadata.namespace === planned.namespace && metadata.name === planned.name,
  );
  if (!workload) return { state: 'waiting', seen: 'the workload is gone' } as const;
  return progressOf(
    workload,
    snapshot.pods.filter((pod) => selects(workload, pod)),
    target,
  );
}

/** As `kubectl rollout restart` does it: a new annotation on the pod template. */
async function restart(cluster: Cluster, planned: PlannedWorkload): Promise<KubeObject> {
  const { apiVersion, kind, namespace, name } = planned;
  const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
  return cluster.patch(
    { apiVersion, kind, namespace, name },
    { spec: { template: { metadata: { annotations } } } },
    'strategic',
  );
}

/** The failure that stops a run, in words. */
export function rolloutFailure(result: RolloutResult): Failure | undefined {
  const [first] = result.failed;
  if (!first) return undefined;
  return new Failure('MP_ROLLOUT_FAILED', {
    what: `${first.workload} did not become ready (${first.reason}): ${first.seen}`,
    why: first.evidence.lines.slice(0, 6).join('\n         ') || undefined,
    fix: 'see evidence in the run folder',
  });
}
