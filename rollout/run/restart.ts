/** On the pod template, and so on every pod that a restart makes: the plan that the restart belongs to. */
export const planAnnotation = 'meshproof.io/rollout';

/** As `kubectl rollout restart` writes it. */
const restartAnnotation = 'kubectl.kubernetes.io/restartedAt';

export interface RestartMark {
  readonly uid: string | undefined;
  /** Hash of the plan. */
  readonly hash: string;
  /** ISO time. Decided once for each workload, so that a write which is sent again changes nothing. */
  readonly restartedAt: string;
}

/**
 * The merge patch that restarts a workload. A merge patch and not server-side apply, because `restartedAt` belongs to
 * whoever restarted last (kubectl, often), and an apply would be refused over it or have to be forced. The uid makes the
 * API server refuse to restart another object that took the name.
 */
export const restartPatch = ({ uid, hash, restartedAt }: RestartMark): object => ({
  metadata: { uid },
  spec: {
    template: { metadata: { annotations: { [restartAnnotation]: restartedAt, [planAnnotation]: hash } } },
  },
});
