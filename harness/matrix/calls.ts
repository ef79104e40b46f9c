import { gateways } from './gateways.ts';
import { type OwnCall, type Workload, workloadId } from './workload.ts';

/** One request of the traffic plan (apps/traffic/plan.schema.json). */
export interface PlannedCall {
  readonly id: string;
  /** namespace/name of the workload that answers. */
  readonly to: string;
  readonly method: string;
  readonly url: string;
  readonly expect: number;
  readonly bodyBytes?: number;
  readonly expectBytes?: number;
  readonly counted?: boolean;
  readonly returnsHeaders?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly weight?: number;
  readonly timeoutMs?: number;
  /** namespace/name of the workload that passes the call on. */
  readonly via?: string;
  /** Host by which the last hop is called, where it is not the one of `to`. */
  readonly host?: string;
  /** namespace/name of the gateway that is before the last hop. */
  readonly gateway?: string;
  /** The sender's proxy answers, so that it may or may not count a request to the host. */
  readonly answered?: 'by-sender';
}

/** The part of a planned call that a generator reads. */
export const generatorCall = ({
  host: _host,
  gateway: _gateway,
  answered: _answered,
  ...call
}: PlannedCall) => call;

export interface TrafficPlan {
  readonly from: string;
  readonly ratePerSecond: number;
  readonly durationSeconds: number;
  readonly maxVUs: number;
  readonly calls: readonly PlannedCall[];
}

/** Statuses that the application is asked for: every other 5xx is the mesh's own doing. */
export const askedStatuses: readonly number[] = [200, 201, 404, 500];

/** Against one permutation of method, path and status: there are 35 of them, and each of these is a world of its own. */
const exactWeight = 3;
const hopWeight = 9;

/** Milliseconds: a slow answer is a matter of latency; only one that never comes has failed. */
const timeoutMs = 15_000;

/** Legal in HTTP and seen in the wild, and each a trap for a proxy that knows better. */
const oddHeaders: Readonly<Record<string, string>> = {
  x_under_score: '1',
  "x-!#$%&'*+.^`|~": 'every character of a token',
  'x-empty': '',
  'x-quoted': 'a="b, c"; d=\\"e\\"',
  'x-tab': 'a\tb',
  'x-long': 'l'.repeat(4_000),
  'x-forwarded-host': 'elsewhere.example',
  cookie: 'a=1; b="2"; c=',
};

/**
 * Calls whose whole answer is checked: bodies around a power of two, both ways; a post that must arrive once; headers
 * that must arrive as they were sent.
 */
function exactCalls(call: Call, powerOfTwo: number): PlannedCall[] {
  return [
    ...[-1, 0, 1].map((more) => {
      const bytes = 2 ** powerOfTwo + more;
      const { id, ...echo } = call('POST', '/echo', 200);
      return { ...echo, id: `${id} ${bytes} bytes`, bodyBytes: bytes, expectBytes: bytes };
    }),
    { ...call('POST', '/count', 200), counted: true },
    { ...call('GET', '/headers', 200), headers: oddHeaders, returnsHeaders: true },
  ].map((one) => ({ ...one, weight: exactWeight }));
}

type Call = (method: string, path: string, expect: number) => PlannedCall;

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const bodyMethods = new Set(['POST', 'PUT', 'PATCH']);

/** Method x path x status for one service, called directly. */
function directCalls(workload: Workload, port = 80): PlannedCall[] {
  const to = workloadId(workload);
  const base = `http://${workload.host}${port === 80 ? '' : `:${port}`}`;
  const call = (method: string, path: string, expect: number): PlannedCall => ({
    id: `${workload.name}${port === 80 ? '' : `:${port}`} ${method} ${path}`,
    to,
    method,
    url: `${base}${path}`,
    expect,
    timeoutMs,
    ...(bodyMethods.has(method) ? { bodyBytes: 512 } : {}),
  });
  return [
    ...methods.flatMap((method) => [
      ...askedStatuses.map((code) => call(method, `/instant?code=${code}`, code)),
      call(method, '/delayed?code=200&delay=40', 200),
    ]),
    ...(workload.asksAll && port === 80 ? exactCalls(call, workload.asksAll.powerOfTwo) : []),
  ];
}

/** Whether the one can call the other: without a proxy it speaks plain text, and a Sidecar may bound what it knows. */
function canCall(via: Workload, target: Workload): boolean {
  if (!via.meshed && target.plainText === 'refused') return false;
  return via.reach !== 'namespace' || via.namespace === target.namespace;
}

/**
 * Each called service passes a call on to the next one that it can call: two hops through four proxies. Not one that
 * shares its host with another: the client could not tell who of them passed the call on, nor the ledger whom to count
 * it for.
 */
function hopCalls(services: readonly Workload[]): PlannedCall[] {
  return services.flatMap((via, index) => {
    if (via.sharesHost) return [];
    const after = [...services.slice(index + 1), ...services.slice(0, index + 1)];
    const target = after.find((other) => canCall(via, other));
    if (!target) return [];
    const next = encodeURIComponent(`http://${target.host}/instant?code=200`);
    return {
      id: `${via.name} via ${target.name}`,
      to: workloadId(target),
      via: workloadId(via),
      method: 'GET',
      url: `http://${via.host}/downstream?servers=${next}`,
      expect: 200,
      weight: hopWeight,
      timeoutMs,
    };
  });
}

/** What only this workload is asked: what its configuration makes of a request. */
function ownCalls(workload: Workload): PlannedCall[] {
  return (workload.ownCalls ?? []).map((call, index) => {
    const { method, path, expect, headers, to, through, answered } = call;
    return {
      id: `${workload.name} own ${index + 1} ${method} ${path.split('?')[0]}`,
      to: to ?? workloadId(workload),
      ...(to === undefined || through === 'ingress' ? {} : { via: workloadId(workload) }),
      method,
      ...wayOf(workload, call),
      expect,
      timeoutMs,
      ...(bodyMethods.has(method) ? { bodyBytes: 512 } : {}),
      ...(headers || through === 'ingress' ? { headers: { ...headers, ...hostHeader(call) } } : {}),
      ...(answered ? { answered } : {}),
    };
  });
}

/** Whom the client asks, the gateway on the way, and the host of the last hop where it is not the one of `to`. */
function wayOf(
  workload: Workload,
  { path, host, alias, to, through }: OwnCall,
): Pick<PlannedCall, 'url' | 'host' | 'gateway'> {
  const gateway = through && { gateway: gateways[through].id };
  if (through === 'ingress') return { url: `http://${gateways.ingress.service}${path}`, ...gateway };
  const asked = (to === undefined ? (alias ?? host) : undefined) ?? workload.host;
  return { url: `http://${asked}${path}`, ...(host === undefined ? {} : { host }), ...gateway };
}

/** A gateway tells its hosts apart by what it is asked for. */
const hostHeader = ({ through, host }: OwnCall): Readonly<Record<string, string>> =>
  through === 'ingress' && host !== undefined ? { host } : {};

/** Every permutation of service, method, path and status, direct and through one hop. */
export function planCalls(workloads: readonly Workload[]): PlannedCall[] {
  const called = workloads.filter((workload) => workload.host !== undefined);
  const services = called.filter(({ foreign, role }) => role === 'service' && !foreign);
  const second = services.filter((workload) => workload.secondPort);
  return spread([
    ...services.flatMap((s) => directCalls(s)),
    ...second.flatMap((s) => directCalls(s, 81)),
    ...hopCalls(services),
    ...called.flatMap(ownCalls),
  ]);
}

/**
 * The calls of each host evenly among those of the others. All in a row would be a burst every few seconds: nobody calls
 * like that, and whether a window ends before or after one would look as if clients and proxies counted differently.
 */
function spread(calls: readonly PlannedCall[]): PlannedCall[] {
  const placed = calls.map((call) => ({ call, host: new URL(call.url).hostname }));
  return [...new Set(placed.map(({ host }) => host))]
    .flatMap((wanted) =>
      placed
        .filter(({ host }) => host === wanted)
        .map(({ call }, index, own) => ({ call, at: (index + 0.5) / own.length })),
    )
    .toSorted((a, b) => a.at - b.at)
    .map(({ call }) => call);
}
