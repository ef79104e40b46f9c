import type { SentCount } from '../ledger/read-ledger.ts';
import { type Quantiles, quantilesOf } from '../ledger/spread.ts';
import type { RawSeries } from '../prometheus/values.ts';
import type { JudgeContext } from './context.ts';
import type { Span } from './counter-increase.ts';

/**
 * How late a generator's calls began in a window, in milliseconds, by its own histogram; undefined when it told none.
 * k6 numbers no call that it drops, so each drop lets all later calls of its process look late by the time between two
 * calls (apps/traffic/README.md). What was dropped before the window is taken off again, by k6's own count.
 */
export function latenessOf(context: JudgeContext, { from, window, lag }: SentCount): Quantiles | undefined {
  const found = quantilesOf(lag ?? '');
  const span = context.windows.find(({ name }) => name === window);
  const { sendsPerSecond } = context.workloads.find(({ id }) => id === from) ?? {};
  if (!found || !span || !sendsPerSecond) return found;
  const numbered = (1_000 * droppedBefore(span, dropsOf(context, from))) / sendsPerSecond;
  const later = (milliseconds: number) => Math.max(0, milliseconds - numbered);
  return {
    count: found.count,
    p50: later(found.p50),
    p90: later(found.p90),
    p99: later(found.p99),
    max: later(found.max),
  };
}

/** k6's count of what a generator dropped, a series for each of its processes. It does not say for whom they were. */
export function dropsOf({ series, pods }: JudgeContext, id: string): readonly RawSeries[] {
  const own = new Set(pods.filter(({ workload }) => workload === id).map(({ pod }) => pod));
  return (series('droppedIterations') ?? []).filter(
    ({ labels }) => labels.from === id || own.has(labels.pod ?? ''),
  );
}

/** What each process that sent in a window had dropped before it, the fewest of them: none is taken for another's. */
function droppedBefore({ start, end }: Span, drops: readonly RawSeries[]): number {
  const sending = drops.filter(({ samples }) => samples.some(([at]) => at > start && at <= end));
  const before = sending.map(({ samples }) => samples.findLast(([at]) => at <= start)?.[1] ?? 0);
  return before.length === 0 ? 0 : Math.min(...before);
}
