import type { RunRecord } from '../../reports/record/run-record.ts';
import { quantilesOf } from '../ledger/spread.ts';
import { windowAt } from '../ledger/windows.ts';
import type { RawSeries } from '../prometheus/values.ts';
import type { JudgeContext } from './context.ts';
import { latenessOf } from './lateness.ts';
import { tally } from './tally.ts';

const pushed = Number.POSITIVE_INFINITY;
const always = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };

/**
 * The ledger as a run record holds it. Two sources tell of the same requests, the clients' logs and their metrics, and
 * each may have lost something at the end of a pod: the larger number of the two is nearer to the truth.
 */
export function ledgerRecord(context: JudgeContext): RunRecord['ledger'] {
  const { clients, windows, input } = context;
  const { entries, beyond, counts, sends, summaries } = input.ledger;
  const windowOf = ({ at }: { readonly at: string }) => windowAt(windows, Date.parse(at) / 1000)?.name;
  const measuredFroms = new Set(clients.map(({ from }) => from));
  const unmeasured = counts.filter(({ from }) => !measuredFroms.has(from));
  const all = clients.map(({ series }) => series);
  const failed = clients.filter(({ unexpected }) => unexpected).map(({ series }) => series);
  const byWindow = windows.map((window) => {
    const said = unmeasured.filter((one) => one.window === window.name);
    const logged =
      entries.filter((line) => windowOf(line) === window.name).length +
      countOf(beyond.filter((one) => one.window === window.name));
    return {
      window: window.name,
      total:
        tally(all, window, pushed).count + sum(said.map(({ expected, unexpected }) => expected + unexpected)),
      unexpected: Math.max(logged, tally(failed, window, pushed).count),
    };
  });
  const extra = sum(unmeasured.map(({ expected, unexpected }) => expected + unexpected));
  const dropped: readonly RawSeries[] = context.series('droppedIterations') ?? [];
  return {
    total: Math.max(sum(summaries.map(({ total }) => total)), tally(all, always, pushed).count + extra),
    unexpected: Math.max(entries.length + countOf(beyond), tally(failed, always, pushed).count),
    dropped: Math.max(sum(summaries.map((line) => line.dropped)), tally(dropped, always, pushed).count),
    byWindow,
    entries: entries.map(({ at, from, to, method, path, expected, got, detail }) => ({
      at,
      window: windowOf({ at }),
      from,
      to,
      method,
      path,
      expected,
      got,
      detail: detail || undefined,
    })),
    latency: counts.flatMap(({ window, from, to, latency }) => {
      const found = quantilesOf(latency ?? '');
      if (!found || window === undefined || to === undefined) return [];
      const { count, p50, p90, p99, max } = found;
      return { window, from, to, count, p50, p90, p99, max };
    }),
    sendLag: sends.flatMap((sent) => {
      const { window, from } = sent;
      const found = latenessOf(context, sent);
      if (!found || window === undefined) return [];
      const { count, p50, p99, max } = found;
      return { window, from, count, p50, p99, max };
    }),
  };
}

const countOf = (list: readonly { readonly count: number }[]) => sum(list.map(({ count }) => count));
const sum = (list: readonly number[]) => list.reduce((total, one) => total + one, 0);
