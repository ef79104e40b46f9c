import { decide } from '../plan/decide.ts';
import type { Outcome } from '../plan/decision.ts';
import type { PlannedWorkload } from '../plan/plan.ts';
import type { Flight } from './flight.ts';
import type { LiveView } from './live.ts';
import { markOf } from './restart.ts';

export type Start =
  | { readonly is: 'flying'; readonly flight: Flight }
  | { readonly is: 'skipped'; readonly outcome: Outcome; readonly reason: string };

export interface BeginContext {
  /** Of the plan. */
  readonly hash: string;
  /** In place of the plan's own. */
  readonly target?: string;
  /** Monotonic milliseconds. */
  readonly now: number;
  /** The same moment by the clock of what can be seen. */
  readonly timedFrom: number;
}

/**
 * Whether a workload is still what the plan was made for when its turn comes. One that carries the plan's mark was
 * restarted before the run was cut off: it is watched, not restarted again.
 */
export function begin(planned: PlannedWorkload, live: LiveView, context: BeginContext): Start {
  const { decision, uid } = planned;
  const workload = live.workload(planned);
  if (decision.action !== 'restart') return { is: 'skipped', ...decision };
  if (!workload) return { is: 'skipped', outcome: 'gone', reason: 'it was deleted since the plan was made' };
  if (uid !== undefined && workload.metadata.uid !== uid)
    return {
      is: 'skipped',
      outcome: 'gone',
      reason: 'another object has taken its name since the plan was made',
    };
  const target = context.target ?? decision.target;
  const flight: Flight = {
    planned,
    target,
    restartedAt: new Date().toISOString(),
    phase: 'guarded',
    began: context.now,
    timedFrom: context.timedFrom,
    serving: false,
    seen: '',
  };
  if (markOf(workload) === context.hash) return { is: 'flying', flight: { ...flight, phase: 'watching' } };
  const now = decide({
    workload,
    pods: live.pods(planned),
    budgets: [],
    injection: { kind: 'image', image: target, injector: 'planned' },
    scaledBy: planned.scaledBy,
    setAside: decision.setAside,
    gateways: 'last',
  });
  return now.action === 'restart' ? { is: 'flying', flight } : { is: 'skipped', ...now };
}
