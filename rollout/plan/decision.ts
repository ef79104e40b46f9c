/** Why a workload is left alone. Each name is stable: scripts read it from `-o json`. */
export const outcomes = {
  current: 'every proxy runs the target image',
  'not-in-mesh': 'it has no proxy and gets none',
  uninjected: 'it has no proxy, though a new pod would get one',
  'would-lose-proxy': 'it has a proxy, and a new pod would get none',
  'own-proxy': 'the proxy stands in its own pod template and changes with that',
  'unclear-target': 'which proxy a new pod would get cannot be told',
  paused: 'the Deployment is paused',
  'scaled-to-zero': 'it has no replicas',
  unhealthy: 'it is not complete and ready as it is',
  scaling: 'it is not complete, and its HorizontalPodAutoscaler is scaling it',
  'on-delete': 'its pods are replaced only when somebody deletes them',
  partitioned: 'its update strategy holds some pods back',
  'disruption-budget': 'its PodDisruptionBudget allows no disruption',
  gateway: 'it is a gateway, which is moved only when asked for',
  'managed-gateway': 'its control plane writes its pod template and moves it',
  job: 'a Job is never interrupted',
  'next-run': "a CronJob's next run gets the new proxy",
  'lone-replica-set': 'a ReplicaSet without a Deployment does not replace its pods',
  'no-owner': 'nothing would make the pod again',
  'argo-rollout': 'an Argo Rollout whose pod template stands in another object',
  'foreign-owner': 'it belongs to a controller that is not known here',
  deleting: 'it is being deleted',
  gone: 'it was deleted meanwhile',
} as const;

export type Outcome = keyof typeof outcomes;

/** Cautions that a plan may set aside. */
export type Caution = 'unhealthy' | 'disruption-budget';

export interface Restart {
  readonly action: 'restart';
  readonly reason: string;
  /** Image that the new proxies must run. */
  readonly target: string;
  /** Images that the stale proxies run. */
  readonly from: readonly string[];
  readonly stalePods: number;
  readonly pods: number;
  readonly setAside: readonly Caution[];
  /** PodDisruptionBudgets that its restart must leave whole. */
  readonly budgets: readonly string[];
}

export interface Skip {
  readonly action: 'skip';
  readonly outcome: Outcome;
  readonly reason: string;
}

export type Decision = Restart | Skip;

export const skip = (outcome: Outcome, reason: string = outcomes[outcome]): Skip => ({
  action: 'skip',
  outcome,
  reason,
});
