import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bringLabUp } from '../lab/bring-up.ts';
import { labDown } from '../lab/down.ts';
import { labLayout } from '../lab/layout.ts';
import { openLedger } from '../ledger/read-ledger.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunContext } from '../run/context.ts';
import { type QualifyOutcome, runQualification } from '../run/qualify.ts';
import { stopOnSignals } from '../run/stop-on-signals.ts';
import type { Stage } from '../stages/stage.ts';
import { loadThresholds } from '../verdict/load-thresholds.ts';
import type { Figure } from './figure.ts';

/** Between which a bench on the lab moves. */
export const releases = { baseline: '1.30.4', candidate: '1.31.0-rc.0' } as const;

/**
 * Runs stages on the lab, and takes the lab down. What a run wrote is left behind only when it failed, or met what was
 * unexpected.
 * @throws the failure of the stage that failed
 */
export async function onLab(
  plan: Plan,
  tell: (text: string) => void,
  stages: (context: RunContext) => Stage[],
): Promise<QualifyOutcome> {
  const layout = labLayout();
  const stop = stopOnSignals(tell);
  const runsFolder = mkdtempSync(join(tmpdir(), 'meshproof-bench-'));
  try {
    const { state } = await bringLabUp({ layout, config: {}, yes: true, tell, signal: stop.signal });
    const outcome = await runQualification({
      layout,
      lab: state,
      plan,
      thresholds: loadThresholds(),
      runsFolder,
      command: 'npm run bench',
      signal: stop.signal,
      tell,
      stages,
    });
    if (outcome.stages.failure) throw outcome.stages.failure.error;
    if (unexpectedOf(outcome.context.found) > 0) tell(`what was unexpected is in ${runsFolder}`);
    else rmSync(runsFolder, { recursive: true });
    return outcome;
  } finally {
    stop.end();
    await labDown(layout);
  }
}

/** The epoch seconds at which a stage began and ended; NaN when it did not. */
export function stageTimes({ stages }: QualifyOutcome, name: string): readonly [number, number] {
  const stage = stages.stages.find((one) => one.name === name);
  return stage ? [Date.parse(stage.start) / 1000, Date.parse(stage.end) / 1000] : [Number.NaN, Number.NaN];
}

function unexpectedOf({ ledger }: RunContext['found']): number {
  const { entries, beyond } = (ledger ?? openLedger()).reading();
  return entries.length + beyond.reduce((sum, one) => sum + one.count, 0);
}

/** How many outcomes were unexpected, of those that the generators tell of. */
export function outcomesOf(found: RunContext['found']): Figure {
  const { summaries } = (found.ledger ?? openLedger()).reading();
  const total = summaries.reduce((sum, one) => sum + one.total, 0);
  return {
    what: 'outcomes unexpected',
    is: `${unexpectedOf(found)}`,
    against: `${total} answered`,
    aim: '0',
  };
}
