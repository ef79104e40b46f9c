import { exitCodes } from '../../reports/failure/exit-codes.ts';
import type { HostLoad } from '../observe/host.ts';
import { evaluate } from '../verdict/evaluate.ts';
import type { Evaluation, EvaluationInput } from '../verdict/input.ts';
import type { Ending } from './exit.ts';
import { type Starved, starvedIn } from './starved.ts';

/** Name of the evidence in a run's folder: gzipped JSON. */
export const evidenceFile = 'evidence.json.gz';

/** All that a run's verdict rests on, as the run saves it: judged again, it gives the same verdict. */
export interface Evidence {
  readonly input: EvaluationInput;
  readonly host: readonly HostLoad[];
}

export interface Judgement
  extends Pick<Evaluation, 'thresholds' | 'findings' | 'ledger' | 'breaks' | 'acts'> {
  /** How the run ends if every stage was passed. */
  readonly ending: Ending;
}

/** Judges a run by its thresholds and by what the machine had to spare. Pure. */
export function judgeRun({ input, host }: Evidence): Judgement {
  const evaluation = evaluate(input);
  const starved = starvedIn(host, input.windows);
  const failed = starvedIn(
    host,
    input.stages.filter(({ outcome }) => outcome === 'failed'),
  );
  const notes = [
    ...starved.map((one) => starvedNote(one, one.name)),
    ...failed.map((one) => starvedNote(one, `the stage "${one.name}"`)),
  ];
  const { thresholds, findings, ledger, breaks, acts } = evaluation;
  return {
    thresholds,
    ledger,
    breaks,
    acts,
    findings: [...findings, ...notes],
    ending: excused(evaluation, starved),
  };
}

const starvedNote = ({ busy }: Starved, where: string) => ({
  severity: 'note' as const,
  title: 'the machine was starved',
  text: `${Math.round(busy * 100)} % of its processors were busy in ${where}: what failed then may be its doing`,
});

/**
 * On a starved machine no failure can be laid at the mesh's door: when every failure lies in windows in which the
 * machine had nothing to spare, the run is inconclusive. What held all the same, held.
 */
function excused(evaluation: Evaluation, starved: readonly Starved[]): Ending {
  const failures = evaluation.thresholds.filter(({ verdict }) => verdict === 'fail');
  const names = new Set<string>(starved.map(({ name }) => name));
  const findingFailed = evaluation.findings.some(({ severity }) => severity === 'fail');
  if (failures.length === 0 || findingFailed || failures.some(({ window }) => !names.has(window)))
    return evaluation;
  const text = starved.map(({ name, busy }) => `${name} (${Math.round(busy * 100)} % busy)`).join(', ');
  const reason = `what failed may be the machine's doing: it had nothing to spare in ${text}`;
  const reasons = [reason, ...evaluation.reasons];
  return { verdict: 'inconclusive', exitCode: exitCodes.inconclusive, reasons };
}
