import { between } from '../format/time.ts';
import type { RollRecord, RunRecord } from './run-record.ts';

/** The workloads that were rolled in one window, together. */
export interface RolledWindow {
  readonly window: string;
  /** Milliseconds that the window took. */
  readonly took: number;
  readonly count: number;
  /** Seconds of the workload in the middle. */
  readonly median: number;
  readonly slowest: { readonly workload: string; readonly seconds: number };
  /** Shares of the time of all workloads together, 0 to 1. */
  readonly starting: number;
  readonly ending: number;
  readonly between: number;
}

export const rollSeconds = (roll: RollRecord) => roll.starting + roll.ending + roll.between;

/** In the order of the windows; a window in which nothing was rolled is left out. */
export function rolledWindows({ windows, rolls = [] }: RunRecord): RolledWindow[] {
  return windows.flatMap(({ name, start, end }) => {
    const mine = rolls.filter(({ window }) => window === name);
    const [slowest] = mine.toSorted((a, b) => rollSeconds(b) - rollSeconds(a));
    if (!slowest) return [];
    const times = mine.map(rollSeconds).sort((a, b) => a - b);
    const all = times.reduce((sum, time) => sum + time, 0) || 1;
    const part = (of: 'starting' | 'ending' | 'between') =>
      mine.reduce((sum, roll) => sum + roll[of], 0) / all;
    return [
      {
        window: name,
        took: between(start, end),
        count: mine.length,
        median: times[Math.floor(times.length / 2)] ?? 0,
        slowest: { workload: slowest.workload, seconds: rollSeconds(slowest) },
        starting: part('starting'),
        ending: part('ending'),
        between: part('between'),
      },
    ];
  });
}
