import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster, KubeObject } from '../../rollout/kube/cluster.ts';

/** What was seen of a pod at one moment; recorded only when it changed. */
export interface PodObservation {
  /** Epoch seconds. */
  readonly at: number;
  readonly namespace: string;
  readonly pod: string;
  /** Tells a StatefulSet's new pod from its old one of the same name. */
  readonly uid?: string;
  readonly workload: string;
  /** Image of the container istio-proxy; absent without a proxy. */
  readonly proxyImage?: string;
  /** Restarts of all containers together. */
  readonly restarts: number;
  readonly ready: boolean;
  readonly phase: string;
  /** It was told to go. */
  readonly leaving?: boolean;
  readonly gone?: boolean;
}

interface ContainerStatus {
  readonly name: string;
  readonly restartCount?: number;
}

/** One pod as an observation. The workload is the label `app`, which the matrix gives every pod. */
export function observePod(pod: KubeObject, at: number): PodObservation {
  const spec = pod.spec as {
    containers?: { name: string; image: string }[];
    initContainers?: { name: string; image: string }[];
  };
  const proxy = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].find(
    ({ name }) => name === 'istio-proxy',
  );
  const status = (pod.status ?? {}) as {
    phase?: string;
    containerStatuses?: ContainerStatus[];
    initContainerStatuses?: ContainerStatus[];
    conditions?: { type: string; status: string }[];
  };
  const statuses = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])];
  return {
    at,
    namespace: pod.metadata.namespace ?? '',
    pod: pod.metadata.name,
    uid: pod.metadata.uid,
    workload: pod.metadata.labels?.app ?? pod.metadata.name,
    proxyImage: proxy?.image,
    restarts: statuses.reduce((sum, container) => sum + (container.restartCount ?? 0), 0),
    ready: status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false,
    phase: status.phase ?? 'Unknown',
    ...(pod.metadata.deletionTimestamp === undefined ? {} : { leaving: true }),
  };
}

const sameSight = (a: PodObservation, b: PodObservation) =>
  a.proxyImage === b.proxyImage &&
  a.restarts === b.restarts &&
  a.ready === b.ready &&
  a.phase === b.phase &&
  a.leaving === b.leaving &&
  a.gone === b.gone;

export interface PodObserver {
  readonly observations: readonly PodObservation[];
  /** Epoch seconds of the looks that failed: what happened then was not seen. */
  readonly blind: readonly number[];
  /** Resolves when the loop has ended. */
  readonly done: Promise<void>;
}

/** Looks at the run's pods every second until the signal aborts; tells of each new pod. */
export function observePods(
  cluster: Cluster,
  namespaces: readonly string[],
  signal: AbortSignal,
  onNewPod: (pod: KubeObject) => void,
): PodObserver {
  const observations: PodObservation[] = [];
  const blind: number[] = [];
  const last = new Map<string, PodObservation>();
  const wanted = new Set(namespaces);

  const look = async () => {
    const at = Date.now() / 1000;
    const pods = (await cluster.list({ apiVersion: 'v1', kind: 'Pod' })).filter((pod) =>
      wanted.has(pod.metadata.namespace ?? ''),
    );
    const present = new Set<string>();
    for (const pod of pods) {
      const sight = observePod(pod, at);
      const key = sight.uid ?? `${sight.namespace}/${sight.pod}`;
      present.add(key);
      const before = last.get(key);
      if (!before) onNewPod(pod);
      if (before && sameSight(before, sight)) continue;
      last.set(key, sight);
      observations.push(sight);
    }
    for (const [key, before] of last) {
      if (present.has(key) || before.gone) continue;
      const gone = { ...before, at, ready: false, gone: true };
      last.set(key, gone);
      observations.push(gone);
    }
  };

  const loop = async () => {
    while (!signal.aborted) {
      await look().catch(() => void blind.push(Date.now() / 1000));
      await delay(1_000, undefined, { signal }).catch(() => {});
    }
  };
  return { observations, blind, done: loop() };
}
