import { setTimeout as delay } from 'node:timers/promises';
import type { WindowName } from '../../reports/record/run-record.ts';
import type { WaveGate } from '../../rollout/run/gate.ts';
import type { RunContext } from '../run/context.ts';
import { collectRun, evaluationInput } from '../run/evidence.ts';
import { judgeWave } from '../verdict/judge-wave.ts';

/** Milliseconds before a wave in which every counter that there was has a sample, whoever was scraped last. */
const lead = 60_000;

export interface WaveGateMeans {
  readonly collect?: typeof collectRun;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/**
 * The gate between two waves of a roll: the run's thresholds over the window of the wave. It is held open until it is
 * long enough to be asked what was seen in it, and until all of it is scraped.
 */
export function waveGate(
  context: RunContext,
  name: WindowName,
  { collect = collectRun, now = Date.now }: WaveGateMeans = {},
): WaveGate {
  const shortest = context.thresholds.settings.shortestWindowSeconds * 1000;
  const scraped = 2 * context.plan.profile.scrapeSeconds * 1000;
  const instant = (milliseconds: number) => new Date(milliseconds).toISOString();
  return async ({ start, end: last }, signal) => {
    const end = Date.parse(last) + shortest;
    await delay(Math.max(0, end + scraped - now()), undefined, { signal });
    const window = { name, start, end: instant(end) };
    const windows = [window];
    const samples = await collect(
      context,
      { start: instant(Date.parse(start) - lead), end: window.end, windows },
      signal,
    );
    const measured = { samples, windows, planned: [name], stages: [] };
    return judgeWave(evaluationInput(context, measured), window);
  };
}
