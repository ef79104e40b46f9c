import type { WindowRecord } from '../../reports/record/run-record.ts';
import type { GateAnswer } from '../../rollout/run/gate.ts';
import { evaluate } from './evaluate.ts';
import type { Evaluation, EvaluationInput } from './input.ts';
import type { RuleName } from './threshold.ts';

/** Rules that need neither a ledger nor generators nor a second window, and so can be asked on a mesh of others. */
export const rulesOfForeignWaves: readonly RuleName[] = [
  'unasked-5xx-destination',
  'unasked-5xx-source',
  'failed-grpc-destination',
  'failed-grpc-source',
  'xds-rejects',
  'container-restarts',
  'received-requests',
  'scrape-gaps',
];

/** Rules that need no window but the one they are asked of: what compares two windows has to wait for both. */
const rulesOfWaves: readonly RuleName[] = ['client-unexpected', 'unexplained-breaks', ...rulesOfForeignWaves];

/**
 * Whether the next wave of a roll may begin: the run's own thresholds over the window of the wave before. A wave of
 * which something was not measured is inconclusive. Pure.
 */
export function judgeWave(input: EvaluationInput, window: WindowRecord): GateAnswer {
  const { thresholds } = input.thresholds;
  const evaluation = evaluate({
    ...input,
    plan: { ...input.plan, windows: [window.name] },
    windows: [window],
    stages: [],
    thresholds: {
      ...input.thresholds,
      thresholds: thresholds.filter(({ rule }) => rulesOfWaves.includes(rule)),
    },
  });
  return answerOf(evaluation);
}

/** What an evaluation says to a gate. */
export function answerOf({ verdict, reasons, thresholds: results }: Evaluation): GateAnswer {
  if (verdict === 'pass')
    return { verdict, reason: `${results.length} of ${results.length} thresholds held` };
  return { verdict: verdict === 'fail' ? 'fail' : 'inconclusive', reason: reasons.join('; ') };
}
