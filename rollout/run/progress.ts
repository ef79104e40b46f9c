import type { KubeObject } from '../kube/cluster.ts';
import { proxyImageOf } from '../plan/target-image.ts';

export type Progress =
  | { readonly state: 'done' }
  | { readonly state: 'waiting'; readonly seen: string }
  | { readonly state: 'failed'; readonly reason: FailureReason; readonly seen: string };

export type FailureReason =
  | 'image-pull'
  | 'crash-loop'
  | 'out-of-memory'
  | 'config'
  | 'never-ready'
  | 'wrong-image';

interface ContainerStatus {
  readonly name: string;
  readonly ready?: boolean;
  readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
  readonly lastState?: { readonly terminated?: { readonly reason?: string } };
}

const waitingReasons: Readonly<Record<string, FailureReason>> = {
  ImagePullBackOff: 'image-pull',
  ErrImagePull: 'image-pull',
  ErrImageNeverPull: 'image-pull',
  CrashLoopBackOff: 'crash-loop',
  CreateContainerConfigError: 'config',
  CreateContainerError: 'config',
};

/**
 * How far a restarted workload is. Done only when its controller has seen the change (observedGeneration), every
 * replica is updated, ready and available, the old pods are gone, and each new pod runs the target proxy image, ready.
 * A stale status cannot pass: generation is compared first.
 */
export function progressOf(workload: KubeObject, pods: readonly KubeObject[], target: string): Progress {
  const broken = pods.map(brokenContainer).find((problem) => problem !== undefined);
  if (broken) return { state: 'failed', ...broken };
  const { generation = 0 } = workload.metadata;
  const status = (workload.status ?? {}) as Record<string, number | string | undefined>;
  if (Number(status.observedGeneration ?? 0) < generation)
    return { state: 'waiting', seen: 'the controller has not seen the change' };
  const counts = countsOf(workload, status);
  const short = Object.entries(counts.are).find(([, count]) => count !== counts.wanted);
  if (short) return { state: 'waiting', seen: `${short[1]} of ${counts.wanted} ${short[0]}` };
  if (workload.kind === 'StatefulSet' && status.currentRevision !== status.updateRevision) {
    return { state: 'waiting', seen: 'the update revision is not current yet' };
  }
  const ending = pods.filter((pod) => pod.metadata.deletionTimestamp !== undefined);
  if (ending.length > 0) return { state: 'waiting', seen: `${ending.length} old pods are ending` };
  if (pods.length !== counts.wanted)
    return { state: 'waiting', seen: `${pods.length} pods, expected ${counts.wanted}` };
  const wrong = pods.map(proxyImageOf).find((image) => image !== target);
  if (wrong !== undefined || pods.some((pod) => proxyImageOf(pod) === undefined)) {
    return {
      state: 'failed',
      reason: 'wrong-image',
      seen: `a new pod runs ${wrong ?? 'no proxy'}, expected ${target}`,
    };
  }
  return { state: 'done' };
}

function countsOf(workload: KubeObject, status: Record<string, number | string | undefined>) {
  const count = (name: string) => Number(status[name] ?? 0);
  if (workload.kind === 'DaemonSet') {
    const are = {
      updated: count('updatedNumberScheduled'),
      ready: count('numberReady'),
      available: count('numberAvailable'),
    };
    return { wanted: count('desiredNumberScheduled'), are };
  }
  const are = {
    updated: count('updatedReplicas'),
    ready: count('readyReplicas'),
    available: count('availableReplicas'),
    present: count('replicas'),
  };
  return { wanted: Number(workload.spec.replicas ?? 1), are };
}

function brokenContainer(pod: KubeObject): { reason: FailureReason; seen: string } | undefined {
  const statuses = [
    ...((pod.status?.initContainerStatuses ?? []) as ContainerStatus[]),
    ...((pod.status?.containerStatuses ?? []) as ContainerStatus[]),
  ];
  for (const { name, state, lastState } of statuses) {
    const reason = waitingReasons[state?.waiting?.reason ?? ''];
    if (!reason) continue;
    const killed = lastState?.terminated?.reason === 'OOMKilled';
    const seen =
      `${pod.metadata.name}/${name}: ${state?.waiting?.reason} ${state?.waiting?.message ?? ''}`.trim();
    return { reason: killed ? 'out-of-memory' : reason, seen };
  }
  return undefined;
}
