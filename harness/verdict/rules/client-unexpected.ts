import type { UnexpectedLine } from '../../ledger/read-ledger.ts';
import { windowAt } from '../../ledger/windows.ts';
import type { JudgeContext } from '../context.ts';
import { errorResult } from '../errors.ts';
import { spansWithoutReady } from '../pods.ts';
import { clock, lengthOf, missingWindows, type Rule, windowsOf } from '../rule.ts';
import { groupBy, tally } from '../tally.ts';

/**
 * Requests that did not end as their sender asked, by the workload that they were for. The clients' logs tell each of
 * them; where their metrics count more, a part of the logs is lost and the metrics are believed.
 */
export const clientUnexpected: Rule = (context, threshold) => {
  const { clients, windows } = context;
  const { entries, beyond } = context.input.ledger;
  // the clients run in the cluster, and its clocks are those of Prometheus
  const at = (line: { readonly at: string }) => windowAt(windows, Date.parse(line.at) / 1000)?.name;
  const pushed = Number.POSITIVE_INFINITY;
  const all = { start: windows[0]?.start ?? 0, end: windows.at(-1)?.end ?? 0 };
  const called = new Set(
    context.workloads.flatMap(({ host, id, role, calls = [] }) =>
      // no client names a gateway: a call is for who stands behind it
      host === undefined || role === 'gateway' ? calls : [id, ...calls],
    ),
  );
  const targets = new Set([
    ...called,
    ...entries.filter(at).map(({ to }) => to),
    ...beyond.filter(({ window }) => window !== undefined).map(({ to }) => to),
    ...clients
      .filter((one) => one.unexpected && tally([one.series], all, pushed).count > 0)
      .map(({ to }) => to),
  ]);
  const unread = context.unread('clientRequests');
  const results = [...targets].flatMap((workload) => {
    const told = entries.filter(({ to }) => to === workload);
    const counted = (window: string) =>
      beyond
        .filter((one) => one.to === workload && one.window === window)
        .reduce((sum, { count }) => sum + count, 0);
    const logged = (window: string) => told.filter((line) => at(line) === window).length + counted(window);
    const own = clients.filter(({ to }) => to === workload);
    const failed = own.filter(({ unexpected }) => unexpected).map(({ series }) => series);
    const loggedInAll = windows.reduce((sum, { name }) => sum + logged(name), 0);
    const logsAreWhole = loggedInAll >= tally(failed, all, pushed).count;
    return windowsOf(context, threshold).flatMap((window) => {
      const here = logged(window.name);
      const errors = logsAreWhole ? here : Math.max(here, tally(failed, window, pushed).count);
      // what no plan knows is judged only for its errors
      if (errors === 0 && !called.has(workload)) return [];
      const alive = tally(
        own.map(({ series }) => series),
        window,
        pushed,
      );
      const lines = told.filter((line) => at(line) === window.name);
      const detail = lines.length > 0 ? `${describe(lines)}; ${when(context, workload, lines)}` : undefined;
      const aliveAs = unread ? `requests (they ${unread})` : 'requests to it in the counts of the clients';
      const query = context.query('clientRequests');
      return (
        errorResult(context, threshold, { window, workload, errors, alive, aliveAs, detail, query }) ?? []
      );
    });
  });
  return { results: [...results, ...missingWindows(context, threshold)] };
};

const mostKinds = 3;

function describe(lines: readonly UnexpectedLine[]): string {
  const kinds = [
    ...groupBy(lines, ({ got, expected, from }) => `got ${got} where ${expected} was asked, from ${from}`),
  ].sort(([, a], [, b]) => b.length - a.length);
  const texts = kinds.slice(0, mostKinds).map(([kind, list]) => `${list.length} × ${kind}`);
  const left = kinds.length - texts.length;
  return [...texts, ...(left > 0 ? [`and ${left} other kinds`] : [])].join('; ');
}

/** Seconds before the first and after the last that belong to them: calls take time, and readiness is seen late. */
const around = 1;

/** When they came, and whether Kubernetes had anyone for them to reach: where it had, the way there is to be looked at. */
function when({ pods }: JudgeContext, workload: string, lines: readonly UnexpectedLine[]): string {
  const times = lines.map(({ at }) => Date.parse(at) / 1000);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const came = first === last ? `at ${clock(first)}` : `from ${clock(first)} to ${clock(last)}`;
  const without = spansWithoutReady(pods, workload, { start: first - around, end: last + around });
  if (without === undefined) return came;
  if (without.length === 0) return `${came}, while a pod of it was ready`;
  const spans = without.map((span) => `for ${lengthOf(span).toFixed(1)} s from ${clock(span.start)}`);
  return `${came}; no pod of it was ready ${spans.join(' and ')}`;
}
