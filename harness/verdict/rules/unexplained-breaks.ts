import { type WeighedBreak, weighedBreaks } from '../breaks.ts';
import { errorResult } from '../errors.ts';
import { missingWindows, type Rule, windowsOf } from '../rule.ts';
import { groupBy, tally } from '../tally.ts';

/**
 * Held connections that ended and that nothing explains, by the workload at the other end: its peer did not say that it
 * goes, and no pod of either end was being replaced. None means something only where heartbeats were answered.
 */
export const unexplainedBreaks: Rule = (context, threshold) => {
  const held = new Set(context.workloads.flatMap(({ holds = [] }) => holds.map(({ to }) => to)));
  const holders = new Set(context.workloads.flatMap(({ id, holds }) => (holds ? [id] : [])));
  const surprises = weighedBreaks(context).filter(({ explained }) => explained === undefined);
  // what no plan knows is judged only for its breaks
  const targets = new Set([...held, ...surprises.map(({ to }) => to)]);
  if (targets.size === 0) return { results: [] };
  const unread = context.unread('callerRequests');
  const aliveAs = unread ? `heartbeats (they ${unread})` : 'answered heartbeats';
  const query = context.query('callerRequests');
  const results = [...targets].flatMap((workload) => {
    const beats = context.clients
      .filter(({ from, to, unexpected }) => holders.has(from) && to === workload && !unexpected)
      .map(({ series }) => series);
    return windowsOf(context, threshold).flatMap((window) => {
      const here = surprises.filter((one) => one.to === workload && one.window === window.name);
      if (here.length === 0 && !held.has(workload)) return [];
      const alive = tally(beats, window, Number.POSITIVE_INFINITY);
      const count = { window, workload, errors: here.length, alive, aliveAs, query };
      return errorResult(context, threshold, { ...count, detail: describe(here) }) ?? [];
    });
  });
  return { results: [...results, ...missingWindows(context, threshold)] };
};

const mostKinds = 3;

function describe(breaks: readonly WeighedBreak[]): string | undefined {
  const kinds = [...groupBy(breaks, ({ call, how, why }) => `${call}: ${how}, ${why}`)].sort(
    ([, a], [, b]) => b.length - a.length,
  );
  if (kinds.length === 0) return undefined;
  const texts = kinds.slice(0, mostKinds).map(([kind, list]) => `${list.length} × ${kind}`);
  const left = kinds.length - texts.length;
  return [...texts, ...(left > 0 ? [`and ${left} other kinds`] : [])].join('; ');
}
