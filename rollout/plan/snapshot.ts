import type { Cluster, KindRef, KubeObject } from '../kube/cluster.ts';
import type { InjectionRules } from './injection.ts';
import { readInjection } from './read-injection.ts';

/** A cluster at one moment, as far as a plan needs it. */
export interface Snapshot {
  readonly namespaces: readonly KubeObject[];
  /** Deployments, StatefulSets, DaemonSets, CronJobs, Jobs, ReplicationControllers. */
  readonly workloads: readonly KubeObject[];
  readonly replicaSets: readonly KubeObject[];
  readonly pods: readonly KubeObject[];
  readonly budgets: readonly KubeObject[];
  readonly rules: InjectionRules;
  /** The workloads are a selection: what no workload of it owns is none of its business. */
  readonly selected: boolean;
}

export interface Scope {
  /** Absent: all. */
  readonly namespaces?: readonly string[];
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
];

/** Up to here each namespace is asked by itself, which needs no rights on others; beyond, all at once and sifted. */
const askEach = 4;

/** Everything that a plan is made from: one list call for each kind, whatever the number of workloads. */
export async function readSnapshot(cluster: Cluster, scope: Scope | readonly string[]): Promise<Snapshot> {
  const { namespaces, selector }: Scope = isList(scope) ? { namespaces: scope } : scope;
  const list = lister(cluster, namespaces);
  const [workloads, replicaSets, pods, budgets, spaces, rules] = await Promise.all([
    Promise.all(workloadKinds.map((kind) => list(kind, selector))),
    list({ apiVersion: 'apps/v1', kind: 'ReplicaSet' }),
    list({ apiVersion: 'v1', kind: 'Pod' }),
    list({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' }),
    readNamespaces(cluster, namespaces),
    readInjection(cluster),
  ]);
  return {
    workloads: workloads.flat(),
    replicaSets,
    pods,
    budgets,
    namespaces: spaces,
    rules,
    selected: selector !== undefined,
  };
}

/** Lists a kind in some namespaces. */
export function lister(cluster: Cluster, namespaces: readonly string[] | undefined) {
  const wanted = namespaces && new Set(namespaces);
  return async (kind: KindRef, labelSelector?: string): Promise<readonly KubeObject[]> => {
    if (wanted && wanted.size <= askEach) {
      const lists = [...wanted].map((namespace) => cluster.list({ ...kind, namespace, labelSelector }));
      return (await Promise.all(lists)).flat();
    }
    const all = await cluster.list({ ...kind, labelSelector });
    return wanted ? all.filter(({ metadata }) => wanted.has(metadata.namespace ?? '')) : all;
  };
}

async function readNamespaces(
  cluster: Cluster,
  names: readonly string[] | undefined,
): Promise<readonly KubeObject[]> {
  const kind = { apiVersion: 'v1', kind: 'Namespace' };
  if (names === undefined || names.length > askEach) return cluster.list(kind);
  const found = await Promise.all(names.map((name) => cluster.get({ ...kind, name })));
  return found.filter((namespace) => namespace !== undefined);
}

const isList = (scope: Scope | readonly string[]): scope is readonly string[] => Array.isArray(scope);
