import type { KubeObject } from '../kube/cluster.ts';
import { isArgo } from './argo.ts';
import { type LabelSelector, selectorMatches } from './selector.ts';

interface RollingUpdate {
  readonly maxUnavailable?: number | string;
  readonly maxSurge?: number | string;
  readonly partition?: number;
}

interface Strategy {
  readonly type?: string;
  readonly rollingUpdate?: RollingUpdate | null;
}

/** How a workload replaces its pods: Deployments call it `strategy`, the others `updateStrategy`. */
export const strategyOf = ({ spec }: KubeObject): Strategy => spec.strategy ?? spec.updateStrategy ?? {};

const share = (value: number | string, of: number, round: (share: number) => number) =>
  typeof value === 'string' ? round((Number.parseFloat(value) / 100) * of) : value;

/** Whether a restart takes pods away before their successors are ready. */
export function disrupts(workload: KubeObject): boolean {
  const { type, rollingUpdate } = strategyOf(workload);
  if (workload.kind === 'StatefulSet' || isArgo(workload)) return true;
  if (workload.kind === 'DaemonSet') return share(rollingUpdate?.maxUnavailable ?? 1, 100, Math.ceil) > 0;
  if (type === 'Recreate') return true;
  const replicas = Number(workload.spec.replicas ?? 1);
  const unavailable = share(rollingUpdate?.maxUnavailable ?? '25%', replicas, Math.floor);
  const surge = share(rollingUpdate?.maxSurge ?? '25%', replicas, Math.ceil);
  // Kubernetes takes one away where neither would let it move
  return unavailable > 0 || surge === 0;
}

/** The budgets that guard a workload's pods. */
export const budgetsOf = (workload: KubeObject, budgets: readonly KubeObject[]): readonly KubeObject[] =>
  budgets.filter(
    ({ metadata, spec }) =>
      metadata.namespace === workload.metadata.namespace &&
      selectorMatches((spec.selector ?? {}) as LabelSelector, workload.spec.template?.metadata?.labels ?? {}),
  );

/** A budget whose controller has not counted yet, or that is used up, allows none. */
export const allowsDisruption = ({ status }: KubeObject): boolean =>
  Number(status?.disruptionsAllowed ?? 0) > 0;
