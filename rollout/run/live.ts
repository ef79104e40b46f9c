import type { Cluster, KubeObject } from '../kube/cluster.ts';
import { podsByOwner, workloadKey } from '../plan/owners.ts';
import { idOf, type PlannedWorkload } from '../plan/plan.ts';

/** The workloads of a rollout and their pods, as one look at the cluster found them. */
export interface LiveView {
  /** Whether the look was wide enough to show it. */
  covers(planned: PlannedWorkload): boolean;
  workload(planned: PlannedWorkload): KubeObject | undefined;
  pods(planned: PlannedWorkload): readonly KubeObject[];
}

/**
 * One look for all workloads in flight: in each of their namespaces one list of pods, and one of each of their kinds.
 * The workloads are read first: pods that are read after them are never older than the status they are held against.
 */
export async function readLive(cluster: Cluster, wanted: readonly PlannedWorkload[]): Promise<LiveView> {
  const namespaces = [...new Set(wanted.map(({ namespace }) => namespace))];
  const placeOf = ({ namespace, kind }: PlannedWorkload) => `${namespace}/${kind}`;
  const kinds = new Map(
    wanted.map((planned) => {
      const { apiVersion, kind, namespace } = planned;
      return [placeOf(planned), { apiVersion, kind, namespace }];
    }),
  );
  const workloads = await Promise.all([...kinds.values()].map((query) => cluster.list(query)));
  const pods = await Promise.all(
    namespaces.map((namespace) => cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace })),
  );
  const byKey = new Map(workloads.flat().map((workload) => [workloadKey(workload), workload]));
  const owned = podsByOwner(pods.flat());
  return {
    covers: (planned) => kinds.has(placeOf(planned)),
    workload: (planned) => byKey.get(idOf(planned)),
    pods: (planned) => owned.get(idOf(planned)) ?? [],
  };
}
