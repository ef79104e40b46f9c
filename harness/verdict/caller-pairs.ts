import type { RawSeries } from '../prometheus/values.ts';
import type { JudgeContext } from './context.ts';
import { type MeshSeries, madeByMesh, serviceKey } from './mesh-requests.ts';

export type Workload = JudgeContext['workloads'][number];

/** Proxies that counted the requests of a pair. */
export interface Side {
  readonly by: 'sending' | 'receiving';
  readonly series: readonly MeshSeries[];
  /** How many times a request may arrive there. */
  readonly arrives: number;
  /** namespace/name of all callers whose requests these are: without a name they cannot be told apart. */
  readonly callers: readonly string[];
  /** Counts of generators of whose requests these are too. */
  readonly generators: readonly RawSeries[];
}

/** A caller and whom it calls. */
export interface CallerPair {
  readonly from: Workload;
  /** namespace/name */
  readonly to: string;
  /** Each counted all of it; none: nobody did, for the reason in `left`. */
  readonly sides: readonly Side[];
  readonly left?: string;
}

/** Every pair that the plan, a caller's own count or a receiving proxy knows of. */
export function callerPairs(context: JudgeContext): readonly CallerPair[] {
  const callers = context.workloads.filter(({ role }) => role === 'caller');
  return callers.flatMap((from) =>
    [...new Set(calledBy(context, from))].map((to) => ({ from, to, ...measuredBy(context, from, to) })),
  );
}

function calledBy({ input, requests, workloads }: JudgeContext, { id, calls, holds }: Workload): string[] {
  const hostOf = new Map(workloads.map((one) => [one.id, one.behind ?? one.id]));
  return [
    ...(calls ?? []),
    ...(holds ?? []).map(({ to }) => to),
    ...input.ledger.counts.flatMap(({ from, to }) => (from === id && to !== undefined ? [to] : [])),
    ...requests.flatMap(({ reporter, source, destination }) =>
      reporter === 'destination' && source === id && destination !== undefined
        ? [hostOf.get(destination) ?? destination]
        : [],
    ),
  ];
}

type Measured = Pick<CallerPair, 'sides' | 'left'>;
const left = (reason: string): Measured => ({ sides: [], left: reason });

function measuredBy(context: JudgeContext, from: Workload, to: string): Measured {
  const told = context.input.ledger.counts.filter((one) => one.from === from.id && one.to === to);
  if (told.length > 0 && told.every(({ requests }) => requests === undefined))
    return left('the run was saved before callers told their requests');
  const target = context.workloads.find(({ id }) => id === to);
  const measured = from.meshed ? byName(context, from, to, target) : nameless(context, from, to, target);
  const sum = (of: (one: (typeof told)[number]) => number) => told.reduce((all, one) => all + of(one), 0);
  const seen = measured.sides.some(({ series }) => series.length > 0);
  if (!seen && sum((one) => (one.requests ?? 0) + one.unexpected) === 0 && sum((one) => one.expected) > 0)
    return left('none of its calls is a request of HTTP to a proxy');
  return measured;
}

/** Those who answer where `to` is called. */
const answering = ({ workloads }: JudgeContext, to: string) =>
  new Set([to, ...workloads.filter(({ behind }) => behind === to).map(({ id }) => id)]);

/** Pods that complete are gone before their own proxies are scraped. */
const completes = ({ kind }: Workload) => kind === 'CronJob' || kind === 'Job';

function byName(context: JudgeContext, from: Workload, to: string, target: Workload | undefined): Measured {
  const members = answering(context, to);
  const service = serviceKey(target?.host ?? to.split('/').toReversed().join('.'));
  const own = context.requests.filter(({ source }) => source === from.id);
  const alone = { callers: [from.id], generators: [] };
  const sending: Side = {
    by: 'sending',
    series: own.filter(
      (one) => one.reporter === 'source' && (members.has(one.destination ?? '') || one.service === service),
    ),
    arrives: 1,
    ...alone,
  };
  const receiving: Side = {
    by: 'receiving',
    series: own.filter((one) => one.reporter === 'destination' && members.has(one.destination ?? '')),
    arrives: target?.arrives ?? 1,
    ...alone,
  };
  const possible = [
    ...(completes(from) ? [] : [sending]),
    // a pod that is restarted takes along what it counted since its last scrape
    ...(target?.meshed === false || target?.disturbed ? [] : [receiving]),
  ];
  if (possible.length === 0)
    return left('its pods complete before they are scraped, and those at the other end do not keep a count');
  const seen = possible.filter(({ series }) => series.length > 0);
  return { sides: seen.length > 0 ? seen : possible.slice(-1) };
}

/** A client without a proxy has no name at the receiving one: all such clients are one count. */
function nameless(context: JudgeContext, from: Workload, to: string, target: Workload | undefined): Measured {
  if (target?.meshed === false) return left('neither end has a proxy');
  if (target?.disturbed) return left('its pods are restarted on purpose, and the client has no proxy');
  const members = answering(context, to);
  const received = context.requests.filter(
    ({ reporter, destination }) => reporter === 'destination' && members.has(destination ?? ''),
  );
  const { input, workloads, clients } = context;
  const byId = new Map(workloads.map((one) => [one.id, one]));
  const calls = new Map(input.plan.calls.map((call) => [call.id, call]));
  const hop = ({ from: sender, call: id }: JudgeContext['clients'][number]) => {
    const call = calls.get(id ?? '');
    return call?.gateway ?? call?.via ?? sender;
  };
  const generated = clients.filter((one) => one.call !== undefined && one.to === to);
  const callers = workloads.filter(
    ({ id, role, calls: called = [] }) =>
      role === 'caller' &&
      (called.includes(to) || input.ledger.counts.some((c) => c.from === id && c.to === to)),
  );
  const named = new Set(received.flatMap(({ source }) => source ?? []));
  const blurred = [...callers.map(({ id }) => id), ...generated.map(hop)].find(
    (id) => byId.get(id)?.meshed && !named.has(id) && !named.has(byId.get(id)?.behind ?? id),
  );
  if (blurred !== undefined) return left(`the receiving proxies do not name ${blurred} either`);
  return {
    sides: [
      {
        by: 'receiving',
        series: received.filter(({ source }) => source === undefined),
        arrives: target?.arrives ?? 1,
        callers: [...new Set([from.id, ...callers.filter(({ meshed }) => !meshed).map(({ id }) => id)])],
        generators: generated
          .filter((one) => byId.get(hop(one))?.meshed === false)
          .map(({ series }) => series),
      },
    ],
  };
}

/**
 * Whether a request is surely none that a proxy made by sending another one again: what is sent again was first
 * answered by 5xx, or was cut.
 */
export const surelyOnce = ({ code, flags, grpcStatus }: MeshSeries): boolean =>
  !madeByMesh(flags) &&
  !/^(0|5\d\d)$/.test(code) &&
  // gRPC says "cancelled" and "unavailable" beside a status of HTTP
  !['1', '14'].includes(grpcStatus);
