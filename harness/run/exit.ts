import { type ExitCode, exitCodes } from '../../reports/failure/exit-codes.ts';
import { asFailure } from '../../reports/failure/failure.ts';
import type { Verdict } from '../../reports/record/run-record.ts';
import type { StagesResult } from '../stages/stage.ts';

export interface Ending {
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  readonly reasons: readonly string[];
}

/** Titles of the undos that move the mesh back: when one of them fails, a person must act. */
const movesBack = /^roll the /;

/**
 * How a run ends: an undo that failed outranks all, then an interruption, then the stage that failed, and only a run
 * that reached its end is judged by its thresholds.
 */
export function endingOf(stages: StagesResult, judged: Ending): Ending {
  const { failure, undone } = stages;
  const stuck = undone.flatMap((result) => (result.ok || !movesBack.test(result.title) ? [] : [result]));
  if (stuck.length > 0) {
    const reasons = stuck.map(({ title, error }) => `${title} failed: ${asFailure(error).detail.what}`);
    return { verdict: 'error', exitCode: exitCodes.rollBackFailed, reasons: [...reasons, ...judged.reasons] };
  }
  if (!failure) return judged;
  if (failure.interrupted) {
    const reason = `interrupted in stage ${failure.stage}; what had been changed was taken back`;
    const terminated = asFailure(failure.error).exit === exitCodes.terminated;
    const exitCode = terminated ? exitCodes.terminated : exitCodes.interrupted;
    return { verdict: 'inconclusive', exitCode, reasons: [reason, ...judged.reasons] };
  }
  const error = asFailure(failure.error);
  const reason = `stage ${failure.stage} failed: ${error.detail.what}`;
  const rolledBack = undone.some(({ title }) => movesBack.test(title));
  if (rolledBack) {
    const back = 'what had been moved was rolled back, and that was verified';
    // a gate that could not tell speaks against nobody
    if (error.exit === exitCodes.inconclusive && judged.verdict !== 'fail')
      return { verdict: 'inconclusive', exitCode: error.exit, reasons: [reason, back, ...judged.reasons] };
    return { verdict: 'fail', exitCode: exitCodes.rolledBack, reasons: [reason, back, ...judged.reasons] };
  }
  return { verdict: 'error', exitCode: error.exit, reasons: [reason, ...judged.reasons] };
}
