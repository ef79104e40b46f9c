import type { JudgeContext } from '../context.ts';
import type { Span } from '../counter-increase.ts';
import { hopCounts } from '../hop-counts.ts';
import { hostOwners } from '../hosts.ts';
import { judged, lengthOf, missingWindows, type Rule, unmeasured, windowsOf } from '../rule.ts';
import { groupBy, type Tally, tally } from '../tally.ts';
import { callerAgreement } from './caller-agreement.ts';

/** Seconds by which two counts may differ at an edge beyond one scrape: k6 pushes every two. */
const pushSeconds = 3;
/** Requests that may be on their way at an edge. */
const inFlight = 3;

interface Comparison {
  /** namespace/name of the workload that was called. */
  readonly to: string;
  readonly samples: number;
  /** Share of the requests by which the two counts differ beyond what the edges of scraping explain. */
  readonly excess: number;
  readonly text: string;
}

/**
 * Two comparisons for each called workload, of which the worse counts. The clients' count against the sending proxies',
 * pair by pair, a call through another service being a request of both. And the sending proxies' count against the
 * receiving ones', which may see more, because a retry arrives too, but not less. What is no generator is compared by
 * itself.
 */
export const ledgerAgreement: Rule = (context, threshold) => {
  const unread = context.unread('clientRequests', 'requests');
  const query = context.query('requests');
  // a pod that is restarted takes along what it counted since its last scrape
  const services = context.workloads.filter(
    ({ role, disturbed, behind, meshed }) =>
      (role === 'service' || role === 'gateway') &&
      !disturbed &&
      // without a proxy nothing tells its requests from those of whom it shares the host with
      (meshed || behind === undefined),
  );
  const results = windowsOf(context, threshold).flatMap((window) => {
    const span = { start: window.start, end: window.heldUntil };
    const comparisons = groupBy(
      [...clientsAndSenders(context, span), ...sendersAndReceivers(context, span)],
      ({ to }) => to,
    );
    return services.map(({ id }) => {
      const own = comparisons.get(id) ?? [];
      const [worst] = [...own].sort((a, b) => b.excess - a.excess);
      const samples = own.reduce((sum, one) => sum + one.samples, 0);
      const place = { window: window.name, workload: id, samples, query };
      if (unread) return unmeasured(threshold, { ...place, detail: `the counts ${unread}` });
      if (!worst) return unmeasured(threshold, { ...place, detail: 'nobody counted a request to it' });
      return judged(threshold, worst.excess, { ...place, detail: worst.text });
    });
  });
  const callers = callerAgreement(context, threshold);
  return {
    results: [...results, ...callers.results, ...missingWindows(context, threshold)],
    findings: callers.findings,
  };
};

function clientsAndSenders(context: JudgeContext, span: Span): readonly Comparison[] {
  const { requests, longestGap } = context;
  const { byHop, perhaps, senders } = hopCounts(context, span);
  const owners = hostOwners(context.input);
  const mesh = groupBy(
    requests.filter(({ reporter, source }) => reporter === 'source' && senders.has(source ?? '')),
    ({ source, service }) => (source && service ? `${senders.get(source)} ${service}` : undefined),
  );
  return [...new Set([...byHop.keys(), ...mesh.keys()])].flatMap((key) => {
    const [from = '', service = ''] = key.split(' ');
    const to = owners.get(service);
    if (to === undefined) return [];
    const clients = byHop.get(key) ?? { count: 0, samples: 0 };
    const seen = tally(
      (mesh.get(key) ?? []).map(({ series }) => series),
      span,
      longestGap,
    );
    if (clients.count === 0 && seen.count === 0) return [];
    const text = `from ${from} to ${service}: the clients counted ${clients.count}, the sending proxies ${seen.count}`;
    const over = seen.count - clients.count - (perhaps.get(key) ?? 0);
    const difference = Math.max(clients.count - seen.count, over, 0);
    return [{ to, text, ...compared(context, span, clients, seen, difference) }];
  });
}

function sendersAndReceivers(context: JudgeContext, span: Span): readonly Comparison[] {
  return context.workloads
    .filter(({ role, meshed }) => role === 'service' && meshed)
    .flatMap(({ id }) => {
      const [sent, received] = (['source', 'destination'] as const).map((side) =>
        tally(
          context.requests
            .filter(({ reporter, destination }) => reporter === side && destination === id)
            .map(({ series }) => series),
          span,
          context.longestGap,
        ),
      );
      if (!sent || !received || sent.count === 0) return [];
      const text = `to ${id}: the sending proxies counted ${sent.count}, the receiving ones ${received.count}`;
      return [{ to: id, text, ...compared(context, span, sent, received, sent.count - received.count) }];
    });
}

type Count = Pick<Tally, 'count' | 'samples'>;

function compared({ input }: JudgeContext, span: Span, a: Count, b: Count, difference: number) {
  const most = Math.max(a.count, b.count);
  const edge = input.samples.scrapeIntervalSeconds + pushSeconds;
  const explained = (most / lengthOf(span)) * edge + inFlight;
  return { samples: a.samples + b.samples, excess: Math.max(0, difference - explained) / most };
}
