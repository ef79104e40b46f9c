import { setMaxListeners } from 'node:events';
import type { Failure } from '../../reports/failure/failure.ts';
import type { Cluster, KubeObject, ListQuery, Sighting } from '../kube/cluster.ts';
import { placesOf, type Reach } from '../kube/places.ts';
import { keptOfPod, keptOfWorkload, unreadOfPod, unreadOfWorkload } from '../plan/kept.ts';
import { keyOfPodOwner, workloadKey } from '../plan/owners.ts';
import { idOf, type PlannedWorkload } from '../plan/plan.ts';
import { type LabelSelector, selectorText } from '../plan/selector.ts';
import { bell } from './bell.ts';
import { podIndex } from './pod-index.ts';

/** Workloads and their pods, as far as they have been seen. */
export interface LiveView {
  workload(planned: PlannedWorkload): KubeObject | undefined;
  pods(planned: PlannedWorkload): readonly KubeObject[];
}

/** The workloads of a rollout and their pods, kept up to date by watches. */
export interface Lookout extends LiveView {
  /** Whether everything has been seen once, and is watched. @throws Failure while the cluster cannot be seen, or may not be */
  complete(): boolean;
  /** Resolves soon after the next change or waking, or after some milliseconds, or when the signal aborts. */
  changed(milliseconds: number, signal?: AbortSignal): Promise<void>;
  wake(): void;
  /** The workloads of which something is new since this was asked last. */
  touched(): ReadonlySet<string>;
  close(): void;
}

/** Changes that come within so many milliseconds are looked at together. */
const together = 10;

/**
 * Follows the wanted workloads and their pods until it is closed: one watch for each of their kinds and one for pods, in
 * each of their namespaces or, of many where none was named, in all. The watches are independent of each other: pods may
 * be shown older than the status of their workload, or younger. What is concluded from this view must be held against
 * `lookAgain` before it counts.
 */
export function openLookout(
  cluster: Cluster,
  wanted: readonly PlannedWorkload[],
  { namespaces }: Pick<Reach, 'namespaces'> = {},
): Lookout {
  const closed = new AbortController();
  // one listener for each watch
  setMaxListeners(0, closed.signal);
  const changes = bell(together);
  const ids = new Set(wanted.map(idOf));
  const workloads = new Map<string, KubeObject>();
  let news = new Set<string>();
  const touch = (id: string) => {
    news.add(id);
    changes.ring();
  };
  const pods = podIndex((owner) => ids.has(owner), touch);
  const drop = (id: string) => {
    if (workloads.delete(id)) touch(id);
  };
  const states: { seen: boolean; failure?: Failure }[] = [];

  const follow = (query: ListQuery, apply: (sighting: Sighting) => void) => {
    const state: (typeof states)[number] = { seen: false };
    states.push(state);
    const onSight = (sighting: Sighting) => {
      if (sighting.type === 'blind') state.failure = sighting.error;
      else if (sighting.type === 'sighted') state.failure = undefined;
      else apply(sighting);
      if (sighting.type === 'put' || sighting.type === 'gone') return;
      if (sighting.type === 'watching') state.seen = true;
      changes.ring();
    };
    cluster.follow(query, onSight, closed.signal).catch((error: Failure) => {
      state.failure = error;
      changes.ring();
    });
  };

  const within = wanted.map(({ namespace }) => namespace);
  const kinds = new Map(
    wanted.map(({ apiVersion, kind }) => [`${apiVersion}/${kind}`, { apiVersion, kind }]),
  );
  for (const place of placesOf({ namespaces, within })) {
    for (const kind of kinds.values()) {
      const inPlace = (object: KubeObject) =>
        object.kind === kind.kind && (!place.namespace || object.metadata.namespace === place.namespace);
      const put = (object: KubeObject) => {
        const id = workloadKey(object);
        if (!ids.has(id)) return;
        workloads.set(id, object);
        touch(id);
      };
      follow({ ...kind, ...place, without: unreadOfWorkload, keep: keptOfWorkload }, (sighting) => {
        if (sighting.type === 'all') {
          for (const [id, object] of workloads) if (inPlace(object)) drop(id);
          for (const object of sighting.objects) put(object);
        }
        if (sighting.type === 'put') put(sighting.object);
        if (sighting.type === 'gone') drop(workloadKey(sighting.object));
      });
    }
    follow({ apiVersion: 'v1', kind: 'Pod', ...place, without: unreadOfPod, keep: keptOfPod }, (sighting) => {
      if (sighting.type === 'all') pods.replace(sighting.objects, place.namespace);
      if (sighting.type === 'put') pods.put(sighting.object);
      if (sighting.type === 'gone') pods.remove(sighting.object);
    });
  }

  return {
    complete() {
      const failed = states.find(({ failure }) => failure !== undefined);
      if (failed?.failure) throw failed.failure;
      return states.every(({ seen }) => seen);
    },
    workload: (planned) => workloads.get(idOf(planned)),
    pods: (planned) => pods.of(idOf(planned)),
    changed: changes.heard,
    wake: changes.ring,
    touched() {
      const found = news;
      news = new Set();
      return found;
    },
    close: () => closed.abort(),
  };
}

/**
 * A workload and then its pods, read now: the pods are never older than the status that they are held against. Two
 * requests; one for a workload that was read before.
 */
export async function lookAgain(
  cluster: Cluster,
  { apiVersion, kind, namespace, name }: PlannedWorkload,
  known?: KubeObject,
): Promise<{ readonly workload: KubeObject | undefined; readonly pods: readonly KubeObject[] }> {
  const fieldSelector = `metadata.name=${name}`;
  const [workload = known] = known
    ? []
    : await cluster.list({
        apiVersion,
        kind,
        namespace,
        fieldSelector,
        without: unreadOfWorkload,
        keep: keptOfWorkload,
      });
  if (!workload) return { workload, pods: [] };
  const labelSelector = selectorText((workload.spec.selector ?? {}) as LabelSelector);
  const pods = await cluster.list({
    apiVersion: 'v1',
    kind: 'Pod',
    namespace,
    labelSelector,
    without: unreadOfPod,
    keep: keptOfPod,
  });
  const key = workloadKey(workload);
  return { workload, pods: pods.filter((pod) => keyOfPodOwner(pod) === key) };
}
