import type { JudgeContext, JudgedWindow } from './context.ts';
import type { ThresholdResult } from './input.ts';
import { clock, judged, lengthOf, secondsText, shortestWindow, unmeasured } from './rule.ts';
import type { Tally } from './tally.ts';
import type { Threshold } from './threshold.ts';

export interface ErrorCount {
  readonly window: JudgedWindow;
  readonly workload: string;
  /** Errors counted. One is enough to say so, however little else was seen. */
  readonly errors: number;
  /** Of which nobody can say whether they were errors. */
  readonly unknown?: number;
  /** What else was seen, to tell "no error" from "nobody looked". */
  readonly alive: Tally;
  /** What `alive` counts, in words. */
  readonly aliveAs: string;
  readonly detail?: string;
  readonly query?: string;
}

/**
 * A count that must be 0. An error counts wherever it is seen; no error counts only where there was something to see it.
 * Undefined for a window too short to ask the second question.
 */
export function errorResult(
  context: JudgeContext,
  threshold: Threshold,
  count: ErrorCount,
): ThresholdResult | undefined {
  const { window, workload, errors, unknown = 0, alive, aliveAs, detail, query } = count;
  const place = { window: window.name, workload, query };
  if (errors > 0) return judged(threshold, errors, { ...place, samples: Math.max(alive.samples, 1), detail });
  if (unknown > 0) {
    const untold = `${unknown} ended in a way that was not counted`;
    return unmeasured(threshold, { ...place, samples: alive.samples, detail: untold });
  }
  if (lengthOf(window) < shortestWindow(context)) return undefined;
  const blind = blindness(alive, aliveAs);
  if (blind) return unmeasured(threshold, { ...place, samples: alive.samples, detail: blind });
  return judged(threshold, 0, { ...place, samples: alive.samples });
}

function blindness({ count, samples, gaps, unusable }: Tally, aliveAs: string): string | undefined {
  if (unusable > 0) return `${unusable} samples are no numbers`;
  if (samples === 0) return `there is no sample of ${aliveAs}`;
  if (count <= 0) return `there were no ${aliveAs}: no error means nothing`;
  const [gap] = [...gaps].sort((a, b) => lengthOf(b) - lengthOf(a));
  return gap && `no sample for ${secondsText(lengthOf(gap))} from ${clock(gap.start)}`;
}
