import type { RollRecord, WindowRecord } from '../../reports/record/run-record.ts';
import type { PodObservation } from '../observe/pods.ts';
import { type PodLife, podLives } from './pods.ts';

/**
 * What each workload's time went into while its pods were replaced, by window, the longest first. A workload that was not
 * whole again is left out.
 */
export function rollsOf(
  observations: readonly PodObservation[],
  windows: readonly WindowRecord[],
): RollRecord[] {
  const lives = podLives(observations, 0).map(momentsOf);
  const workloads = [...new Set(lives.map(({ workload }) => workload))];
  return windows
    .filter(({ name }) => name === 'rolling-forward' || name === 'rolling-back')
    .flatMap((window) => {
      const [from, to] = [Date.parse(window.start) / 1000, Date.parse(window.end) / 1000];
      return workloads
        .flatMap((workload) => {
          const mine = lives.filter((life) => life.workload === workload);
          const roll = rollOf(mine, from, to);
          return roll ? [{ window: window.name, workload, ...roll }] : [];
        })
        .sort((a, b) => b.starting + b.ending + b.between - (a.starting + a.ending + a.between));
    });
}

interface Moments {
  readonly workload: string;
  readonly seen: number | undefined;
  readonly ready: number | undefined;
  readonly leaving: number | undefined;
  readonly gone: number | undefined;
}

function momentsOf({ workload, sights }: PodLife): Moments {
  const at = (is: (sight: PodObservation) => boolean | undefined) => sights.find(is)?.at;
  return {
    workload,
    seen: sights[0]?.at,
    ready: at(({ ready }) => ready),
    leaving: at(({ leaving, gone }) => leaving || gone),
    gone: at(({ gone }) => gone),
  };
}

function rollOf(lives: readonly Moments[], from: number, to: number) {
  const within = (at: number | undefined) => at !== undefined && at >= from && at <= to;
  const made = lives.filter(({ seen }) => within(seen));
  const left = lives.filter(({ leaving }) => within(leaving));
  if (made.length === 0 || left.length === 0) return undefined;
  const starting = made.map(({ seen, ready, gone }) => [seen, ready ?? gone]);
  const ending = left.map(({ leaving, gone }) => [leaving, gone]);
  const moments = [...starting, ...ending].flat();
  // what was still under way when the last look was made has no known end
  if (!moments.every((at) => at !== undefined)) return undefined;
  const edges = [...new Set(moments as number[])].sort((a, b) => a - b);
  const spent = { starting: 0, ending: 0, between: 0 };
  const covers = (spans: readonly (readonly (number | undefined)[])[], at: number) =>
    spans.some(([begin = Number.NaN, end = Number.NaN]) => begin <= at && at < end);
  for (const [index, at] of edges.entries()) {
    const next = edges[index + 1];
    if (next === undefined) break;
    spent[covers(starting, at) ? 'starting' : covers(ending, at) ? 'ending' : 'between'] += next - at;
  }
  return { start: new Date((edges[0] ?? 0) * 1000).toISOString(), ...spent };
}
