import { exitCodes } from '../../reports/failure/exit-codes.ts';
import { Failure } from '../../reports/failure/failure.ts';
import { bringLabUp } from '../lab/bring-up.ts';
import type { Layout } from '../lab/layout.ts';
import { labReleases } from '../lab/tools/catalogue.ts';
import { makePlan, type QualifyOptions } from '../plan/plan.ts';
import { loadThresholds } from '../verdict/load-thresholds.ts';
import { concludeRun } from './conclude.ts';
import { runQualification } from './qualify.ts';

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
  // a wrong flag must not cost a lab: the plan is made once before anything is touched
  makePlan(input.options, labReleases);
  loadThresholds(input.thresholds);
  const stop = stopOnSignals(tell);
  try {
    const { state } = await bringLabUp({
      layout,
      config: input.config,
      yes: input.yes,
      tell,
      signal: stop.signal,
    });
    const outcome = await runQualification({ ...input, lab: state, signal: stop.signal });
    return await concludeRun(outcome, input);
  } finally {
    stop.end();
  }
}

/** The first signal stops the run, which then undoes what it did; the second one ends it at once. */
function stopOnSignals(tell: (line: string) => void) {
  const controller = new AbortController();
  let first = 0;
  const onSignal = (name: NodeJS.Signals) => {
    // one Ctrl-C may come twice: from the terminal, and passed on by npm
    if (controller.signal.aborted && performance.now() - first < 1_000) return;
    const exit = name === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted;
    if (controller.signal.aborted) process.exit(exit);
    first = performance.now();
    tell(`${name}: undoing what was changed; once more ends at once and leaves it`);
    controller.abort(new Failure('MP_INTERRUPTED', { what: `stopped by ${name}`, exit }));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    end() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
