import type { KubeObject } from '../../rollout/kube/cluster.ts';
import { matrixNamespaces, namespaceObjects } from './namespaces.ts';
import { type DeployContext, isClient, ownerLabels, type PlannedAct, type Workload } from './workload.ts';
import { cron, plainClient } from './workloads/callers.ts';
import { operator, restless, restlessClient } from './workloads/chaos.ts';
import { ingress } from './workloads/gateways.ts';
import { holder, talkClient, talker } from './workloads/held.ts';
import { loadA, loadB } from './workloads/load.ts';
import { retry, splitV1, splitV2 } from './workloads/routing.ts';
import { echo, multi, open, store } from './workloads/services.ts';

/** The workloads that every matrix has. A new one is one more entry here. */
export const matrix: readonly Workload[] = [
  echo,
  multi,
  store,
  open,
  splitV1,
  splitV2,
  retry,
  cron,
  plainClient,
  loadA,
  loadB,
  ingress,
];

/** Long-lived connections, and calls in every protocol. */
export const longLived: readonly Workload[] = [talker, holder, talkClient];

/** Chaos that should cause no error: who acts, on whom, and who calls that. */
export const chaos = (acts: readonly PlannedAct[]): readonly Workload[] => [
  restless,
  restlessClient,
  operator(acts),
];

export interface MatrixObjects {
  readonly namespaces: readonly KubeObject[];
  /** What stands before the load starts. */
  readonly workloads: readonly KubeObject[];
  /** What makes the load. */
  readonly traffic: readonly KubeObject[];
}

/** All objects of the matrix, each marked as the run's own. */
export function matrixObjects(workloads: readonly Workload[], context: DeployContext): MatrixObjects {
  const own = (object: KubeObject): KubeObject => ({
    ...object,
    metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...ownerLabels(context.runId) } },
  });
  const used = new Set(workloads.map((workload) => workload.namespace));
  const brought = new Map(
    workloads.flatMap(({ inNamespace }) => (inNamespace ? [[inNamespace.name, inNamespace] as const] : [])),
  );
  const objects = (wanted: (workload: Workload) => boolean) =>
    workloads
      .filter(wanted)
      .flatMap((workload) => workload.objects(context))
      .map(own);
  return {
    namespaces: [...matrixNamespaces.filter(({ name }) => used.has(name)), ...brought.values()]
      .flatMap((namespace) => namespaceObjects(namespace, context))
      .map(own),
    workloads: objects((workload) => !isClient(workload)),
    traffic: objects(isClient),
  };
}
