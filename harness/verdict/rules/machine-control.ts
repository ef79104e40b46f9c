import type { RatioResult } from '../ratio-of-medians.ts';

export interface Control {
  /** Largest ratio that still passes. */
  readonly bound: number;
  /** Of what is alike on both releases. */
  readonly control: Pick<RatioResult, 'ratio'>;
}

/**
 * Why a ratio says more about the machine than about the release, if it does. A processor second does more or less work
 * as caches, clocks and neighbours have it, and between two windows that may change. The ratio counts only when it says the
 * same once the change of what is alike on both releases is taken out of it.
 */
export function doubtOf(
  { ratio, interval }: Pick<RatioResult, 'ratio' | 'interval'>,
  verdict: RatioResult['verdict'],
  { bound, control }: Control,
): string | undefined {
  if (verdict === 'inconclusive' || ratio === null || !interval) return undefined;
  if (control.ratio === null)
    return 'the containers of the generators, which say what the machine did, were not measured';
  const [low, high] = [interval[0] / control.ratio, interval[1] / control.ratio];
  const alike = verdict === 'fail' ? low > bound : high <= bound;
  if (alike) return undefined;
  const change = `the generators, alike on both releases, cost ${control.ratio.toFixed(3)} times as much for a request`;
  return `${change}; with that taken out it is ${(ratio / control.ratio).toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}
