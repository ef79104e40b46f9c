import type { JudgeContext } from '../context.ts';
import { errorResult } from '../errors.ts';
import { dropsOf, latenessOf } from '../lateness.ts';
import { judged, missingWindows, type Rule, unmeasured, windowsOf } from '../rule.ts';
import { tally } from '../tally.ts';

const pushed = Number.POSITIVE_INFINITY;

/** Iterations that a generator owed and did not start, and calls that a caller could not begin. */
export const droppedIterations: Rule = (context, threshold) => {
  const unread = context.unread('droppedIterations', 'clientRequests');
  const query = context.query('droppedIterations');
  const aliveAs = unread ? `requests (they ${unread})` : 'requests in its own count';
  const generators = context.workloads.filter(({ role }) => role === 'generator');
  const results = generators.flatMap(({ id }) => {
    const own = dropsOf(context, id);
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

/** How late the slowest hundredth of a generator's calls began while a window was held, in seconds. */
export const sendLag: Rule = (context, threshold) => {
  const generators = context.workloads.filter(({ role }) => role === 'generator');
  const results = generators.flatMap(({ id }) =>
    windowsOf(context, threshold).map((window) => {
      const sent = context.input.ledger.sends.find((one) => one.from === id && one.window === window.name);
      const found = sent && latenessOf(context, sent);
      const place = { window: window.name, workload: id, samples: found?.count ?? 0 };
      if (!found) return unmeasured(threshold, { ...place, detail: 'it told no send lag' });
      return judged(threshold, found.p99 / 1000, { ...place, detail: 'its requests left late' });
    }),
  );
  return { results: [...results, ...missingWindows(context, threshold)] };
};

interface Drops {
  readonly window?: string;
  readonly from: string;
  readonly dropped: number;
}

const sumOf = (list: readonly Drops[], id: string, window: string) =>
  list
    .filter((one) => one.from === id && one.window === window)
    .reduce((sum, { dropped }) => sum + dropped, 0);

const callerDrops = ({ input }: JudgeContext, id: string, window: string) =>
  sumOf(input.ledger.counts, id, window);

const owed = ({ input }: JudgeContext, id: string, window: string) => sumOf(input.ledger.sends, id, window);
