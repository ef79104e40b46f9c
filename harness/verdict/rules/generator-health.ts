import { windowAt } from '../../ledger/windows.ts';
import type { JudgeContext } from '../context.ts';
import { samplesIn } from '../counter-increase.ts';
import { errorResult } from '../errors.ts';
import { judged, missingWindows, type Rule, unmeasured, windowsOf } from '../rule.ts';
import { tally } from '../tally.ts';

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
      const errors = tally(own, window, pushed).count + callerDrops(context, id, window.name);
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

/** How late the slowest hundredth of a generator's requests left, in seconds. */
export const sendLag: Rule = (context, threshold) => {
  const lag = context.series('sendLag') ?? [];
  const unread = context.unread('sendLag');
  const query = context.query('sendLag');
  const generators = context.workloads.filter(({ role }) => role === 'generator');
  const results = generators.flatMap(({ id }) =>
    windowsOf(context, threshold).map((window) => {
      const own = lag.filter(({ labels }) => labels.from === id);
      const values = own.flatMap(({ samples }) =>
        samplesIn(samples, { start: window.start, end: window.heldUntil }),
      );
      const bad = own.reduce(
        (sum, { unusable = [] }) =>
          sum + unusable.filter(([at]) => at > window.start && at <= window.heldUntil).length,
        0,
      );
      const place = { window: window.name, workload: id, samples: values.length, query };
      if (unread) return unmeasured(threshold, { ...place, detail: `the send lag ${unread}` });
      if (bad > 0) return unmeasured(threshold, { ...place, detail: `${bad} samples are no numbers` });
      if (values.length === 0) return unmeasured(threshold, { ...place, detail: 'it reported no send lag' });
      // each pod's value is over its whole life: the last one of the window is the one that knows most
      const last = own.flatMap(
        ({ samples }) => samplesIn(samples, { start: window.start, end: window.heldUntil }).at(-1)?.[1] ?? [],
      );
      return judged(threshold, Math.max(...last), { ...place, detail: 'its requests left late' });
    }),
  );
  return { results: [...results, ...missingWindows(context, threshold)] };
};

function podsOf({ pods }: JudgeContext, id: string): ReadonlySet<string> {
  return new Set(pods.filter(({ workload }) => workload === id).map(({ pod }) => pod));
}

function callerDrops({ input, windows }: JudgeContext, id: string, window: string): number {
  return input.ledger.counts
    .filter(({ from, at }) => from === id && windowAt(windows, Date.parse(at) / 1000)?.name === window)
    .reduce((sum, { dropped }) => sum + dropped, 0);
}
