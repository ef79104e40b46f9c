import type { JudgeContext } from '../context.ts';
import { errorResult } from '../errors.ts';
import { judged, missingWindows, type Rule, unmeasured, windowsOf } from '../rule.ts';
import { groupBy, tally } from '../tally.ts';

const pushed = Number.POSITIVE_INFINITY;

/** Iterations that a generator owed and did not start, and calls that a caller could not begin. */
export const droppedIterations: Rule = (context, threshold) => {
  const dropped = context.series('droppedIterations') ?? [];
  const unread = context.unread('droppedIterations', 'clientRequests');
  const query = context.query('droppedIterations');
  const aliveAs = unread ? `requests (they ${unread})` : 'requests in its own count';
  const generators = context.workloads.filter(({ role }) => role === 'generator');
  const results = generators.flatMap(({ id }) => {
    // k6 counts drops for a whole pod, without saying for whom it sends
    const own = dropped.filter(
      ({ labels }) => labels.from === id || podsOf(context, id).has(labels.pod ?? ''),
    );
    const sent = context.clients.filter(({ from }) => from === id).map(({ series }) => series);
    return windowsOf(context, threshold).flatMap((window) => {
      // k6 counts what it could not begin, and the generator what it owed and k6 did not begin
      const errors =
        Math.max(tally(own, window, pushed).count, owed(context, id, window.name)) +
        callerDrops(context, id, window.name);
      const alive = tally(sent, window, pushed);
      return (
        errorResult(context, threshold, {
          window,
          workload: id,
          errors,
          alive,
          aliveAs,
          query,
          detail: saturated,
        }) ?? []
      );
    });
  });
  const callers = context.workloads
    .filter(({ role }) => role === 'caller')
    .flatMap(({ id }) =>
      windowsOf(context, threshold).flatMap((window) => {
        const drops = callerDrops(context, id, window.name);
        return drops > 0
          ? judged(threshold, drops, { window: window.name, workload: id, samples: 1, detail: saturated })
          : [];
      }),
    );
  return { results: [...results, ...callers, ...missingWindows(context, threshold)] };
};

const saturated = 'it was saturated, so the load was not the one planned';

/**
 * How late the slowest hundredth of a generator's requests left, in seconds: the upper bound of the histogram's bucket
 * that it falls into, which is never less than the truth.
 */
export const sendLag: Rule = (context, threshold) => {
  const buckets = context.series('sendLag') ?? [];
  const unread = context.unread('sendLag');
  const query = context.query('sendLag');
  const generators = context.workloads.filter(({ role }) => role === 'generator');
  const results = generators.flatMap(({ id }) => {
    const byBound = groupBy(
      buckets.filter(({ labels }) => labels.from === id),
      ({ labels }) => labels.le,
    );
    return windowsOf(context, threshold).map((window) => {
      const span = { start: window.start, end: window.heldUntil };
      const counts = [...byBound].map(([le, series]) => ({
        bound: boundOf(le),
        ...tally(series, span, pushed),
      }));
      const all = counts.find(({ bound }) => bound === Number.POSITIVE_INFINITY);
      const unusable = counts.reduce((sum, one) => sum + one.unusable, 0);
      const place = { window: window.name, workload: id, samples: all?.samples ?? 0, query };
      if (unread) return unmeasured(threshold, { ...place, detail: `the send lag ${unread}` });
      if (unusable > 0)
        return unmeasured(threshold, { ...place, detail: `${unusable} samples are no numbers` });
      if (!all || all.count <= 0)
        return unmeasured(threshold, { ...place, detail: 'it reported no send lag' });
      const inTime = counts.filter(({ bound, count }) => Number.isFinite(bound) && count >= 0.99 * all.count);
      const widest = Math.max(...counts.map(({ bound }) => bound).filter(Number.isFinite));
      if (inTime.length === 0) {
        return unmeasured(threshold, {
          ...place,
          detail: `more than 1 % of its requests left over ${widest} s late`,
        });
      }
      return judged(threshold, Math.min(...inTime.map(({ bound }) => bound)), {
        ...place,
        detail: 'its requests left late',
      });
    });
  });
  return { results: [...results, ...missingWindows(context, threshold)] };
};

const boundOf = (le: string) => (le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le));

function podsOf({ pods }: JudgeContext, id: string): ReadonlySet<string> {
  return new Set(pods.filter(({ workload }) => workload === id).map(({ pod }) => pod));
}

interface Drops {
  readonly window?: string;
  readonly from: string;
  readonly dropped: number;
}

const dropsOf = (list: readonly Drops[], id: string, window: string) =>
  list
    .filter((one) => one.from === id && one.window === window)
    .reduce((sum, { dropped }) => sum + dropped, 0);

const callerDrops = ({ input }: JudgeContext, id: string, window: string) =>
  dropsOf(input.ledger.counts, id, window);

const owed = ({ input }: JudgeContext, id: string, window: string) => dropsOf(input.ledger.sends, id, window);
