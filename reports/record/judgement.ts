import { exitCodes } from '../failure/exit-codes.ts';
import { contradictions } from './contradictions.ts';
import type { RunRecord, Verdict } from './run-record.ts';

export interface Judgement {
  /** The verdict to show: `error` when the record contradicts itself. */
  readonly verdict: Verdict;
  /** What the run says about the candidate, without a full stop. */
  readonly sentence: string;
  /** Worst first, one sentence each. */
  readonly reasons: readonly string[];
}

/** What every report says first. A record that contradicts itself never shows as a pass. */
export function judgementOf(record: RunRecord): Judgement {
  const against = contradictions(record);
  if (against.length === 0) {
    return { verdict: record.verdict, sentence: sentenceOf(record), reasons: record.reasons };
  }
  return {
    verdict: record.verdict === 'pass' || record.exitCode === 0 ? 'error' : record.verdict,
    sentence: 'This record contradicts itself and proves nothing',
    reasons: [...against, ...record.reasons],
  };
}

function sentenceOf({ candidate, baseline, exitCode, verdict }: RunRecord): string {
  const next = candidate.version;
  const now = baseline.version;
  switch (exitCode) {
    case exitCodes.qualified:
      return `${next} qualifies against ${now}`;
    case exitCodes.notQualified:
      return `${next} does not qualify against ${now}`;
    case exitCodes.inconclusive:
      return `${next} is neither proven nor refused against ${now}`;
    case exitCodes.rolledBack:
      return `The move to ${next} failed and was rolled back to ${now}`;
    case exitCodes.rollBackFailed:
      return `The move to ${next} failed and so did the roll-back to ${now}: act by hand`;
    case exitCodes.interrupted:
    case exitCodes.terminated:
      return `Interrupted before ${next} could be judged against ${now}`;
    default:
      return verdict === 'fail'
        ? `${next} does not qualify against ${now}`
        : `${next} was not judged against ${now}`;
  }
}

/** The meaning of an exit code in a few words, as docs/exit-codes.md has it. */
export function exitMeaning(exitCode: number): string {
  return meanings[exitCode] ?? 'not one of the known exit codes';
}

const meanings: Readonly<Record<number, string>> = {
  [exitCodes.qualified]: 'qualified',
  [exitCodes.internal]: 'internal error',
  [exitCodes.usage]: 'usage or configuration',
  [exitCodes.differences]: 'differences',
  [exitCodes.refused]: 'refused by a guardrail or preflight',
  [exitCodes.inconclusive]: 'inconclusive',
  [exitCodes.rolledBack]: 'failed and rolled back',
  [exitCodes.rollBackFailed]: 'roll-back failed',
  [exitCodes.notQualified]: 'not qualified',
  [exitCodes.interrupted]: 'interrupted',
  [exitCodes.terminated]: 'terminated',
};
