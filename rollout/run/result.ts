import { Failure } from '../../reports/failure/failure.ts';
import type { Outcome } from '../plan/decision.ts';
import type { Evidence } from './evidence.ts';
import type { GateStop } from './gate.ts';
import type { FailureReason } from './reasons.ts';

export interface FailedWorkload {
  readonly workload: string;
  readonly reason: FailureReason;
  readonly seen: string;
  readonly evidence: Evidence;
}

export interface RolloutResult {
  /** Of the plan. */
  readonly hash: string;
  /** Complete, with every proxy on the target image. */
  readonly restarted: readonly string[];
  readonly failed: readonly FailedWorkload[];
  /** Planned, but no longer fit for it when their turn came: moved already, paused, deleted. */
  readonly skipped: readonly {
    readonly workload: string;
    readonly outcome: Outcome;
    readonly reason: string;
  }[];
  /** Planned, but not begun because another failed or because the run was told to stop. */
  readonly notBegun: readonly string[];
  /** Why it ended between two waves, if it did. */
  readonly stoppedBy?: GateStop;
  readonly seconds: number;
}

/** The failure that stopped a run, in words; undefined when nothing failed. */
export function rolloutFailure(result: RolloutResult): Failure | undefined {
  const [first, ...others] = result.failed;
  if (!first) return result.stoppedBy && gateFailure(result, result.stoppedBy);
  const also = others.length > 0 ? `, and ${others.length} more failed` : '';
  return new Failure('MP_ROLLOUT_FAILED', {
    what: `${first.workload} did not become ready (${first.reason}): ${first.seen}${also}`,
    why: first.evidence.lines.slice(0, 6).join('\n         ') || undefined,
    fix: `${result.restarted.length} are moved, ${result.notBegun.length} are not begun: cure it, then plan and run again`,
  });
}

function gateFailure({ restarted, notBegun }: RolloutResult, { wave, verdict, reason }: GateStop): Failure {
  return new Failure(verdict === 'fail' ? 'MP_ROLLOUT_GATE' : 'MP_ROLLOUT_GATE_UNSURE', {
    what: `the gate after wave ${wave}: ${reason}`,
    fix: `${restarted.length} are moved, ${notBegun.length} are not begun: resume when the cause is known, or undo`,
  });
}
