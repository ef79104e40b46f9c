import { conclude } from './conclude.ts';
import { judgeContext } from './context.ts';
import { actsRecord, breaksRecord } from './disturbance-record.ts';
import { evidenceFindings } from './evidence-findings.ts';
import { applyExceptions } from './exceptions.ts';
import type { Evaluation, EvaluationInput } from './input.ts';
import { ledgerRecord } from './ledger-record.ts';
import { rules } from './rules/rules.ts';
import type { ThresholdFile } from './threshold.ts';

/**
 * Judges a run: every threshold in every window for every workload. Pure: it reads only its input, so that a run can be
 * judged again from what was saved. It judges what was measured; how the run ended (an interruption, a roll-back) is for
 * the caller to weigh.
 */
export function evaluate(input: EvaluationInput): Evaluation {
  const context = judgeContext(input);
  const outcomes = input.thresholds.thresholds.map((threshold) => rules[threshold.rule](context, threshold));
  const measured = outcomes.flatMap(({ results }) => results);
  const day = (input.windows.at(-1)?.end ?? '').slice(0, 10);
  // a run saved by an earlier meshproof has none
  const exceptions = (input.thresholds as Partial<ThresholdFile>).exceptions ?? [];
  const excepted = applyExceptions(measured, exceptions, day);
  const findings = [
    ...evidenceFindings(context),
    ...outcomes.flatMap(({ findings: own = [] }) => own),
    ...excepted.findings,
  ];
  const conclusion = conclude(excepted.results, findings);
  return {
    ...conclusion,
    thresholds: excepted.results,
    findings,
    reasons: [...conclusion.reasons, ...excepted.accepted],
    ledger: ledgerRecord(context),
    breaks: breaksRecord(context),
    acts: actsRecord(context),
  };
}
