import type { KubeObject } from '../kube/cluster.ts';
import { argoUnrest, isArgo } from './argo.ts';

export interface Counts {
  /** Pods that there should be. */
  readonly wanted: number;
  /** Pods that are, by name of the count. Each should equal `wanted`. */
  readonly are: Readonly<Record<string, number>>;
}

/** What a workload's status counts, against what its spec asks for. */
export function countsOf({ kind, spec, status }: KubeObject): Counts {
  const count = (name: string) => Number(status?.[name] ?? 0);
  if (kind === 'DaemonSet') {
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
  return { wanted: Number(spec.replicas ?? 1), are };
}

/**
 * Why a workload is not complete by its own status; undefined when it is. The generation is compared first: a status
 * that does not know the latest change says nothing about it.
 */
export function incompleteness(workload: KubeObject): string | undefined {
  const { generation = 0 } = workload.metadata;
  const status = (workload.status ?? {}) as Record<string, unknown>;
  if (Number(status.observedGeneration ?? 0) < generation)
    return 'the controller has not seen the latest change';
  const { wanted, are } = countsOf(workload);
  const short = Object.entries(are).find(([, count]) => count < wanted);
  if (short) return `${short[1]} of ${wanted} ${short[0]}`;
  const beyond = Math.max(...Object.values(are)) - wanted;
  if (beyond > 0) return `${beyond} more than the ${wanted} pods that are wanted`;
  if (workload.kind === 'StatefulSet' && status.currentRevision !== status.updateRevision)
    return 'the update revision is not current yet';
  return isArgo(workload) ? argoUnrest(workload) : undefined;
}
