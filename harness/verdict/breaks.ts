import type { BreakLine } from '../ledger/read-ledger.ts';
import { windowAt } from '../ledger/windows.ts';
import type { JudgeContext } from './context.ts';
import { type PodLife, replacedAt } from './pods.ts';
import { groupBy } from './tally.ts';

/** How the end of a held connection is explained: its peer said goodbye, or a pod at one of its ends was being replaced. */
export type Explanation = 'announced' | 'replaced';

export interface WeighedBreak extends Omit<BreakLine, 'explained'> {
  readonly window?: string;
  /** Absent: nothing explains it. */
  readonly explained?: Explanation;
}

/** Every break of the run, oldest first, with its window and its explanation. */
export function weighedBreaks(context: JudgeContext): readonly WeighedBreak[] {
  const { input, windows, pods } = context;
  const byWorkload = groupBy(pods, ({ workload }) => workload);
  return input.ledger.breaks
    .map(({ explained, ...line }) => {
      // the holder runs in the cluster, and its clocks are those of Prometheus
      const at = Date.parse(line.at) / 1000;
      const by = explained ? 'announced' : explainedByPods(line, at, byWorkload) ? 'replaced' : undefined;
      return { ...line, window: windowAt(windows, at)?.name, explained: by } as const;
    })
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** A proxy drains what it holds when its pod goes: any pod of the target may have been the other end, one's own is known. */
function explainedByPods(
  { to, from, pod }: Pick<BreakLine, 'to' | 'from' | 'pod'>,
  at: number,
  byWorkload: ReadonlyMap<string, readonly PodLife[]>,
): boolean {
  const own = (byWorkload.get(from) ?? []).filter((life) => life.pod === pod);
  return [...own, ...(byWorkload.get(to) ?? [])].some((life) => replacedAt(life, at));
}
