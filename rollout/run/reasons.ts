/** Why a restarted workload failed, with the milliseconds for which it must be seen without a break before it counts. */
export const graces = {
  /** One failed pull is tried again by the node. */
  'image-pull': 15_000,
  'crash-loop': 0,
  'out-of-memory': 0,
  /** A Secret or ConfigMap may come a moment later. */
  config: 15_000,
  init: 0,
  /** An autoscaler may add a node. */
  unschedulable: 45_000,
  /** It may come back, and controllers make a pod elsewhere once it is given up. */
  node: 45_000,
  quota: 20_000,
  webhook: 20_000,
  'create-refused': 20_000,
  'disruption-budget': 45_000,
  /** The condition may still be the last rollout's. */
  deadline: 5_000,
  'never-ready': 0,
  terminating: 0,
  'wrong-image': 0,
  uninjected: 0,
  reverted: 0,
  /** The write itself: a server in trouble may recover. */
  refused: 20_000,
} as const;

export type FailureReason = keyof typeof graces;

/** Hangs on something beside the workload, which may give way: capacity, a quota, a webhook that is just coming up. */
export const mayPass = (reason: FailureReason): boolean => graces[reason] >= 20_000;

export interface Trouble {
  readonly reason: FailureReason;
  readonly seen: string;
}
