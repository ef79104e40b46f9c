import type { KubeObject } from '../kube/cluster.ts';
import type { PlannedWorkload } from '../plan/plan.ts';

/** On the pod template, and so on every pod that a restart makes: the plan that the restart belongs to. */
export const planAnnotation = 'meshproof.io/rollout';

/**
 * Not the manager that deploys: an apply gives up what its manager owned before and leaves out now, and whoever deployed
 * as the same manager would lose the whole object.
 */
export const restartManager = 'meshproof-rollout';

/** As `kubectl rollout restart` writes it. */
const restartAnnotation = 'kubectl.kubernetes.io/restartedAt';

export interface RestartMark {
  /** Hash of the plan. */
  readonly hash: string;
  /** ISO time. Decided once for each workload, so that a write which is sent again changes nothing. */
  readonly restartedAt: string;
}

/**
 * What is applied to restart a workload. It holds the two annotations and nothing else, so that forcing it takes over no
 * other field: `restartedAt` belongs to whoever restarted last, often kubectl. The uid makes the API server refuse to
 * restart another object that took the name, or to make one where none is left.
 */
export const restartOf = (
  { apiVersion, kind, namespace, name, uid }: PlannedWorkload,
  { hash, restartedAt }: RestartMark,
): KubeObject => ({
  apiVersion,
  kind,
  metadata: { namespace, name, uid },
  spec: {
    template: { metadata: { annotations: { [restartAnnotation]: restartedAt, [planAnnotation]: hash } } },
  },
});
