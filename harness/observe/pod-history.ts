import type { KubeObject } from '../../rollout/kube/cluster.ts';
import { isReady } from '../../rollout/plan/proxy.ts';
import { observePod, type PodObservation } from './pods.ts';

interface ContainerStatus {
  readonly state?: { readonly terminated?: { readonly finishedAt?: string } };
  readonly lastState?: { readonly terminated?: { readonly finishedAt?: string } };
}

/**
 * What one look at a pod tells of its life so far: when it was made, when a container last ended, and since when it is
 * ready. Of several restarts only the last one's time is known: all are put there.
 * @param workload name of what it belongs to @param now epoch seconds
 */
export function podHistory(pod: KubeObject, workload: string, now: number): readonly PodObservation[] {
  const last = { ...observePod(pod, now), workload };
  const made = epoch(pod.metadata.creationTimestamp) ?? now;
  const restarted = last.restarts > 0 ? (lastEnd(pod) ?? now) : Number.POSITIVE_INFINITY;
  const ready = isReady(pod) ? (readySince(pod) ?? now) : Number.POSITIVE_INFINITY;
  const moments = [made, restarted, ready, now].filter((at) => at <= now);
  return [...new Set(moments)]
    .toSorted((a, b) => a - b)
    .map((at) => ({ ...last, at, restarts: at >= restarted ? last.restarts : 0, ready: at >= ready }));
}

function lastEnd({ status }: KubeObject): number | undefined {
  const all: ContainerStatus[] = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
  ];
  const ends = all.flatMap(({ state, lastState }) => {
    const at = epoch(lastState?.terminated?.finishedAt) ?? epoch(state?.terminated?.finishedAt);
    return at === undefined ? [] : [at];
  });
  return ends.length > 0 ? Math.max(...ends) : undefined;
}

const readySince = ({ status }: KubeObject): number | undefined =>
  epoch(
    (status?.conditions ?? []).find(({ type }: { type: string }) => type === 'Ready')?.lastTransitionTime,
  );

function epoch(instant: string | undefined): number | undefined {
  const at = Date.parse(instant ?? '') / 1000;
  return Number.isFinite(at) ? at : undefined;
}
