import type { JudgeContext, JudgedWindow } from '../context.ts';
import { serviceKey } from '../mesh-requests.ts';
import { judged, missingWindows, type Rule, unmeasured, windowsOf } from '../rule.ts';
import { groupBy, nothing, type Tally, tally } from '../tally.ts';

/** Seconds by which the edges of a window may differ between the two counts, beyond one scrape: k6 pushes every few. */
const pushSeconds = 4;
/** Requests that may be on their way at an edge. */
const inFlight = 3;

interface PairCount {
  readonly from: string;
  /** name.namespace of the Service that was called. */
  readonly service: string;
  readonly to: string;
  readonly clients: number;
  readonly mesh: number;
  readonly samples: number;
  /** Share of the clients' requests by which the two differ beyond the edges. */
  readonly excess: number;
}

/**
 * The clients' count of requests against the sending proxies' count, pair by pair: how much of it the edges of scraping
 * do not explain. A call through another service is a request of both.
 */
export const ledgerAgreement: Rule = (context, threshold) => {
  const unread = context.unread('clientRequests', 'requests');
  const query = context.query('requests');
  const called = context.workloads.filter(({ host }) => host !== undefined);
  const results = windowsOf(context, threshold).flatMap((window) => {
    const pairs = groupBy(pairCounts(context, window), ({ to }) => to);
    return called.map(({ id }) => {
      const [worst] = [...(pairs.get(id) ?? [])].sort((a, b) => b.excess - a.excess);
      const place = { window: window.name, workload: id, query };
      const samples = (pairs.get(id) ?? []).reduce((sum, pair) => sum + pair.samples, 0);
      if (unread) return unmeasured(threshold, { ...place, samples, detail: `the counts ${unread}` });
      if (!worst)
        return unmeasured(threshold, {
          ...place,
          samples,
          detail: 'no client in the mesh counted a request to it',
        });
      const detail = `from ${worst.from} to ${worst.service}: the clients counted ${worst.clients}, their proxies ${worst.mesh}`;
      return judged(threshold, worst.excess, { ...place, samples, detail });
    });
  });
  return { results: [...results, ...missingWindows(context, threshold)] };
};

function pairCounts(context: JudgeContext, { start, heldUntil: end }: JudgedWindow): readonly PairCount[] {
  const window = { start, end };
  const edge = context.input.samples.scrapeIntervalSeconds + pushSeconds;
  const mesh = groupBy(
    context.requests.filter(({ reporter }) => reporter === 'source'),
    ({ source, service }) => (source && service ? `${source} ${service}` : undefined),
  );
  return [...clientCounts(context, window)].flatMap(([key, { from, to, service, total }]) => {
    if (total.count <= 0) return [];
    const seen = tally(
      (mesh.get(key) ?? []).map(({ series }) => series),
      window,
      context.longestGap,
    );
    const tolerance = (total.count / (end - start)) * edge + inFlight;
    const excess = Math.max(0, Math.abs(total.count - seen.count) - tolerance) / total.count;
    return [
      {
        from,
        to,
        service,
        clients: total.count,
        mesh: seen.count,
        samples: total.samples + seen.samples,
        excess,
      },
    ];
  });
}

interface ClientCount {
  readonly from: string;
  readonly to: string;
  readonly service: string;
  readonly total: Tally;
}

/** What the clients sent, by the hops that it takes through the mesh. */
function clientCounts(
  context: JudgeContext,
  window: { readonly start: number; readonly end: number },
): ReadonlyMap<string, ClientCount> {
  const calls = new Map(context.input.plan.calls.map((call) => [call.id, call]));
  const workloads = new Map(context.workloads.map((workload) => [workload.id, workload]));
  const counts = new Map<string, ClientCount>();
  const add = (from: string, to: string, more: Tally) => {
    const host = workloads.get(to)?.host;
    if (!workloads.get(from)?.meshed || host === undefined) return;
    const service = serviceKey(host);
    const key = `${from} ${service}`;
    const { count, samples } = counts.get(key)?.total ?? nothing;
    counts.set(key, {
      from,
      to,
      service,
      total: { ...nothing, count: count + more.count, samples: samples + more.samples },
    });
  };
  // callers that are not k6 may be gone before they are scraped; only the generators' counts are complete
  for (const { from, to, call, series } of context.clients.filter((one) => one.call !== undefined)) {
    const via = calls.get(call ?? '')?.via;
    const sent = tally([series], window, Number.POSITIVE_INFINITY);
    add(from, via ?? to, sent);
    if (via !== undefined) add(via, to, sent);
  }
  return counts;
}
