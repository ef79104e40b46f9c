import type { Cluster, KubeObject } from '../../../rollout/kube/cluster.ts';
import { argoRollout } from '../../../rollout/plan/argo.ts';
import { idOf } from '../../../rollout/plan/plan.ts';
import { lister, type Scope } from '../../../rollout/plan/snapshot.ts';

export interface RankFlags {
  readonly canarySelector?: string;
  readonly orderLabel: string;
}

const movedKinds = [
  ...['Deployment', 'StatefulSet', 'DaemonSet'].map((kind) => ({ apiVersion: 'apps/v1', kind })),
  argoRollout,
];
const keyOf = ({ kind, metadata: { namespace = '', name } }: KubeObject) => idOf({ kind, namespace, name });

/** Canaries first, found by the API server's own selectors; then by the number in a label. */
export async function ranksFor(cluster: Cluster, scope: Scope, flags: RankFlags) {
  const { canarySelector, orderLabel } = flags;
  const list = lister(cluster, scope);
  const canaries = canarySelector
    ? await Promise.all(movedKinds.map((kind) => list({ ...kind, labelSelector: canarySelector })))
    : [];
  const first = new Set(canaries.flat().map(keyOf));
  return (workload: KubeObject): number | undefined => {
    if (first.has(keyOf(workload))) return Number.MIN_SAFE_INTEGER;
    const label = workload.metadata.labels?.[orderLabel];
    const rank = Number(label);
    return label === undefined || label === '' || !Number.isFinite(rank) ? undefined : rank;
  };
}
