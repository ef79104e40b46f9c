import type { Baseline, BaselineEntry } from './baseline.ts';
import type { ReportedProblem } from './result.ts';

/** The entry that covers a problem, in force or ended; one in force comes first. */
export function entryFor(
  baseline: Baseline,
  problem: ReportedProblem,
  today: string,
): BaselineEntry | undefined {
  const matching = baseline.known.filter((one) => covers(one, problem));
  return matching.find((one) => !ended(one, today)) ?? matching[0];
}

/** Whether the last day of an entry is over. Days compare as text in ISO 8601. */
export function ended({ until }: BaselineEntry, today: string): boolean {
  return until < today;
}

export function covers(one: BaselineEntry, problem: ReportedProblem): boolean {
  const place = problem.object === '' ? problem.file : problem.object;
  return (
    one.rule === problem.rule &&
    one.object === place &&
    (one.message === undefined || one.message === problem.message)
  );
}
