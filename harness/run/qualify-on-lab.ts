import { bringLabUp } from '../lab/bring-up.ts';
import type { Layout } from '../lab/layout.ts';
import { labReleases } from '../lab/tools/catalogue.ts';
import { makePlan, type QualifyOptions } from '../plan/plan.ts';
import { loadThresholds } from '../verdict/load-thresholds.ts';
import { concludeRun } from './conclude.ts';
import { runQualification } from './qualify.ts';
import { stopOnSignals } from './stop-on-signals.ts';

export interface QualifyOnLabInput {
  readonly layout: Layout;
  readonly config: { readonly tools?: Readonly<Record<string, string>>; readonly downloads?: boolean };
  readonly yes: boolean;
  readonly options: QualifyOptions;
  readonly runsFolder: string;
  readonly json: boolean;
  /** File of the thresholds; absent: the default ones. */
  readonly thresholds?: string;
  readonly command: string;
  readonly tell: (line: string) => void;
}

/** A qualification from a machine without a lab to a report. Returns the exit code. */
export async function qualifyOnLab(input: QualifyOnLabInput): Promise<number> {
  const { layout, tell } = input;
  // a wrong flag must not cost a lab: the plan is made before anything is touched
  const plan = makePlan(input.options, labReleases);
  const thresholds = loadThresholds(input.thresholds);
  const stop = stopOnSignals(tell);
  try {
    const { state } = await bringLabUp({
      layout,
      config: input.config,
      yes: input.yes,
      tell,
      signal: stop.signal,
    });
    const outcome = await runQualification({ ...input, plan, thresholds, lab: state, signal: stop.signal });
    return await concludeRun(outcome, input);
  } finally {
    stop.end();
  }
}
