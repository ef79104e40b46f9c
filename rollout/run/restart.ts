import type { KubeObject } from '../kube/cluster.ts';
import { isArgo, restartAtOf } from '../plan/argo.ts';
import type { PlannedWorkload } from '../plan/plan.ts';

/**
 * On the pod template, and so on every pod that a restart makes: the plan that the restart belongs to. On an Argo Rollout
 * itself, which makes its pods from the same template again.
 */
export const planAnnotation = 'meshproof.io/rollout';

/**
 * Not the manager that deploys: an apply gives up what its manager owned before and leaves out now, and whoever deployed
 * as the same manager would lose the whole object.
 */
export const restartManager = 'meshproof-rollout';

/** As `kubectl rollout restart` writes it. */
export const restartAnnotation = 'kubectl.kubernetes.io/restartedAt';

export interface RestartMark {
  /** Hash of the plan. */
  readonly hash: string;
  /** ISO time. Decided once for each workload, so that a write which is sent again changes nothing. */
  readonly restartedAt: string;
}

/** The plan that a workload was last restarted for. */
export const markOf = (workload: KubeObject | undefined): string | undefined => {
  if (!workload || !isArgo(workload)) return workload?.spec.template?.metadata?.annotations?.[planAnnotation];
  // who takes the time out of it takes the restart back
  return workload.spec.restartAt ? workload.metadata.annotations?.[planAnnotation] : undefined;
};

/**
 * What is applied to restart a workload. It holds the two annotations (of an Argo Rollout one, and its own `restartAt`) and nothing else, so that forcing it takes over no
 * other field: `restartedAt` belongs to whoever restarted last, often kubectl. The uid makes the API server refuse to
 * restart another object that took the name, or to make one where none is left.
 */
export function restartOf(
  { apiVersion, kind, namespace, name, uid }: PlannedWorkload,
  { hash, restartedAt }: RestartMark,
): KubeObject {
  const metadata = { namespace, name, uid };
  if (isArgo({ apiVersion, kind })) {
    const annotations = { [planAnnotation]: hash };
    return {
      apiVersion,
      kind,
      metadata: { ...metadata, annotations },
      spec: { restartAt: restartAtOf(restartedAt) },
    };
  }
  const annotations = { [restartAnnotation]: restartedAt, [planAnnotation]: hash };
  return { apiVersion, kind, metadata, spec: { template: { metadata: { annotations } } } };
}
