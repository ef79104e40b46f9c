import type { Cluster, KubeObject, Sighting } from '../../rollout/kube/cluster.ts';
import { isReady } from '../../rollout/plan/proxy.ts';

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
    ready: isReady(pod),
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
  /** Resolves when the signal has aborted. @throws Failure when the cluster does not let pods be watched */
  readonly done: Promise<void>;
}

/** Follows the run's pods until the signal aborts; tells of each new one. */
export function observePods(
  cluster: Pick<Cluster, 'follow'>,
  namespaces: readonly string[],
  signal: AbortSignal,
  onNewPod: (pod: KubeObject) => void,
): PodObserver {
  const observations: PodObservation[] = [];
  const last = new Map<string, PodObservation>();
  const wanted = new Set(namespaces);
  const now = () => Date.now() / 1000;
  const keyOf = ({ metadata }: KubeObject) => metadata.uid ?? `${metadata.namespace}/${metadata.name}`;

  const see = (pod: KubeObject) => {
    if (!wanted.has(pod.metadata.namespace ?? '')) return;
    const sight = observePod(pod, now());
    const before = last.get(keyOf(pod));
    if (!before) onNewPod(pod);
    if (before && sameSight(before, sight)) return;
    last.set(keyOf(pod), sight);
    observations.push(sight);
  };
  const leave = (key: string) => {
    const before = last.get(key);
    if (!before || before.gone) return;
    const gone = { ...before, at: now(), ready: false, gone: true };
    last.set(key, gone);
    observations.push(gone);
  };
  const onSight = (sighting: Sighting) => {
    switch (sighting.type) {
      case 'all': {
        const present = new Set(sighting.objects.map(keyOf));
        for (const pod of sighting.objects) see(pod);
        for (const key of last.keys()) if (!present.has(key)) leave(key);
        break;
      }
      case 'put':
        see(sighting.object);
        break;
      case 'gone':
        leave(keyOf(sighting.object));
        break;
    }
  };
  const done = cluster.follow({ apiVersion: 'v1', kind: 'Pod' }, onSight, signal);
  // whoever waits for it is told; nobody may wait yet when it fails
  done.catch(() => {});
  return { observations, done };
}
