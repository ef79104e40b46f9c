import type { Cluster, KindRef, KubeObject, ListQuery } from '../kube/cluster.ts';
import { few, placesOf, type Reach } from '../kube/places.ts';
import { argoRollout } from './argo.ts';
import { keptOfAutoscaler } from './autoscaling.ts';
import type { InjectionRules } from './injection.ts';
import { unreadOfPod, unreadOfWorkload } from './kept.ts';
import { ownerOfPod, workloadKey } from './owners.ts';
import { readInjection } from './read-injection.ts';
import { sharingKeepers } from './sharing.ts';

/** A cluster at one moment, as far as a plan needs it. */
export interface Snapshot {
  readonly namespaces: readonly KubeObject[];
  /** Deployments, StatefulSets, DaemonSets, CronJobs, Jobs, ReplicationControllers, Argo Rollouts. */
  readonly workloads: readonly KubeObject[];
  readonly replicaSets: readonly KubeObject[];
  readonly pods: readonly KubeObject[];
  readonly budgets: readonly KubeObject[];
  /** HorizontalPodAutoscalers. */
  readonly autoscalers: readonly KubeObject[];
  readonly rules: InjectionRules;
  /** The workloads are a selection: what no workload of it owns is none of its business. */
  readonly selected: boolean;
}

export interface Scope extends Reach {
  /** Label selector for workloads. */
  readonly selector?: string;
}

const workloadKinds: readonly KindRef[] = [
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  { apiVersion: 'apps/v1', kind: 'DaemonSet' },
  { apiVersion: 'batch/v1', kind: 'CronJob' },
  { apiVersion: 'batch/v1', kind: 'Job' },
  { apiVersion: 'v1', kind: 'ReplicationController' },
  argoRollout,
];

/**
 * Everything that a plan is made from: one list of each kind in each place, whatever the number of workloads. Namespaces
 * in the place of a scope are those of interest to a caller with rights on all.
 */
export async function readSnapshot(cluster: Cluster, scope: Scope | readonly string[]): Promise<Snapshot> {
  const { selector, ...reach }: Scope = isList(scope) ? { within: scope } : scope;
  const list = lister(cluster, reach);
  const keep = sharingKeepers();
  const [workloads, pods, budgets, autoscalers, spaces, rules] = await Promise.all([
    Promise.all(
      workloadKinds.map((kind) =>
        list({ ...kind, labelSelector: selector, without: unreadOfWorkload, keep: keep.workload }),
      ),
    ),
    list({ apiVersion: 'v1', kind: 'Pod', without: unreadOfPod, keep: keep.pod }),
    list({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' }),
    list({ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', keep: keptOfAutoscaler }),
    readNamespaces(cluster, reach.within ?? reach.namespaces),
    readInjection(cluster),
  ]);
  const known = workloads.flat();
  const selected = selector !== undefined;
  return {
    workloads: known,
    replicaSets:
      selected || !hasStrangers(known, pods)
        ? []
        : await list({ ...replicaSets, without: unreadOfWorkload, keep: keep.workload }),
    pods,
    budgets,
    autoscalers,
    namespaces: spaces,
    rules,
    selected,
  };
}

const replicaSets = { apiVersion: 'apps/v1', kind: 'ReplicaSet' };

/**
 * Whether a pod's ReplicaSet has to be read to know what stands behind it. A Deployment keeps ten old ReplicaSets, and
 * all of them are only read when a pod of none that is known is there.
 */
function hasStrangers(workloads: readonly KubeObject[], pods: readonly KubeObject[]): boolean {
  const known = new Set(workloads.map(workloadKey));
  return pods.some((pod) => {
    const owner = ownerOfPod(pod);
    const ofSet = pod.metadata.ownerReferences?.some(
      ({ kind, controller }) => controller && kind === 'ReplicaSet',
    );
    return owner && ofSet && !known.has(`${pod.metadata.namespace}/${owner.kind}/${owner.name}`);
  });
}

/** Lists a kind in the namespaces of interest. */
export function lister(cluster: Cluster, reach: Reach) {
  const { within = reach.namespaces } = reach;
  const wanted = within && new Set(within);
  const places = placesOf(reach);
  return async (query: Omit<ListQuery, 'namespace'>): Promise<readonly KubeObject[]> => {
    const found = (await Promise.all(places.map((place) => cluster.list({ ...query, ...place })))).flat();
    return wanted ? found.filter(({ metadata }) => wanted.has(metadata.namespace ?? '')) : found;
  };
}

async function readNamespaces(
  cluster: Cluster,
  wanted: readonly string[] | undefined,
): Promise<readonly KubeObject[]> {
  const kind = { apiVersion: 'v1', kind: 'Namespace' };
  const names = new Set(wanted);
  if (wanted === undefined || names.size > few) return cluster.list(kind);
  const found = await Promise.all([...names].map((name) => cluster.get({ ...kind, name })));
  return found.filter((namespace) => namespace !== undefined);
}

const isList = (scope: Scope | readonly string[]): scope is readonly string[] => Array.isArray(scope);
