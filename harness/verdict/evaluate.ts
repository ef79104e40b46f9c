import { conclude } from './conclude.ts';
import { judgeContext } from './context.ts';
import { evidenceFindings } from './evidence-findings.ts';
import type { Evaluation, EvaluationInput } from './input.ts';
import { ledgerRecord } from './ledger-record.ts';
import { rules } from './rules/rules.ts';

/**
 * Judges a run: every threshold in every window for every workload. Pure: it reads only its input, so that a run can be
 * judged again from what was saved. It judges what was measured; how the run ended (an interruption, a roll-back) is for
 * the caller to weigh.
 */
export function evaluate(input: EvaluationInput): Evaluation {
  const context = judgeContext(input);
  const outcomes = input.thresholds.thresholds.map((threshold) => rules[threshold.rule](context, threshold));
  const thresholds = outcomes.flatMap(({ results }) => results);
  const findings = [...evidenceFindings(context), ...outcomes.flatMap(({ findings: own = [] }) => own)];
  return { thresholds, findings, ...conclude(thresholds, findings), ledger: ledgerRecord(context) };
}
