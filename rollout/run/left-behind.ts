import type { Outcome } from '../plan/decision.ts';
import { idOf, type RolloutPlan } from '../plan/plan.ts';
import type { RolloutResult } from './result.ts';

export interface LeftBehind {
  readonly workload: string;
  readonly reason: string;
}

/** Outcomes that leave no stale proxy behind, or one that ends with its own run. */
const settled: ReadonlySet<Outcome> = new Set<Outcome>([
  'current',
  'not-in-mesh',
  'scaled-to-zero',
  'job',
  'next-run',
  'deleting',
  'gone',
]);

/**
 * The workloads that may still run another proxy once a rollout has ended without a failure: what the plan passed over
 * with a reason other than that nothing was to do, what was skipped when its turn came, and what was not begun.
 */
export function leftBehind(
  plan: RolloutPlan,
  result: Pick<RolloutResult, 'skipped' | 'notBegun'>,
): LeftBehind[] {
  const passedOver = plan.flatMap((workload) => {
    const { decision } = workload;
    if (decision.action === 'restart' || settled.has(decision.outcome)) return [];
    return [{ workload: idOf(workload), reason: decision.reason }];
  });
  const skipped = result.skipped.filter(({ outcome }) => !settled.has(outcome));
  const notBegun = result.notBegun.map((workload) => ({ workload, reason: 'its restart was not begun' }));
  return [...passedOver, ...skipped.map(({ workload, reason }) => ({ workload, reason })), ...notBegun];
}
