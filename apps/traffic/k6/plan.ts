/** One request that is made again and again. */
export interface PlannedCall {
  /** Unique in the plan; a label of the metrics. */
  readonly id: string;
  /** namespace/name of the workload that answers. */
  readonly to: string;
  /** namespace/name of the workload that passes the call on, when it is not called directly. */
  readonly via?: string;
  readonly method: string;
  readonly url: string;
  /** The status that is right. */
  readonly expect: number;
  readonly bodyBytes?: number;
  /** The bytes that the answer's body must have; it is plain ASCII. */
  readonly expectBytes?: number;
  /** Each request has a key of its own, and the answer must say that it arrived once (simple-service's /count). */
  readonly counted?: boolean;
  /** The answer must name the headers that were sent, as they were (simple-service's /headers). */
  readonly returnsHeaders?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** Its share against the other calls, whole; 1 unless said. */
  readonly weight?: number;
  readonly timeoutMs?: number;
}

/** What plan.schema.json describes. */
export interface Plan {
  /** namespace/name of the generator. */
  readonly from: string;
  readonly ratePerSecond: number;
  readonly durationSeconds: number;
  /** In which the rate rises from nothing; 0 unless said. */
  readonly rampSeconds?: number;
  /** Epoch milliseconds at which the rise is over, however late the generator begins; unless said, it has its whole rise then too. */
  readonly rampUntil?: number;
  /** The longest that one k6 process runs, in seconds; an hour unless said. */
  readonly sliceSeconds?: number;
  /** Requests that can be under way at once. */
  readonly maxVUs: number;
  readonly calls: readonly PlannedCall[];
}

const defaultTimeoutMs = 5_000;

export const timeoutOf = ({ timeoutMs }: PlannedCall) => timeoutMs ?? defaultTimeoutMs;

/** When requests are made: the plan without its calls. */
export interface Schedule {
  readonly from: string;
  readonly ratePerSecond: number;
  readonly maxVUs: number;
  /** The longest that any of its calls may take. */
  readonly longestMs: number;
  /** Connections that a VU keeps open between its calls. */
  readonly connectionsEach: number;
}

/** Connections that all VUs may keep together: each is a socket here, in a proxy and in its server. */
const mostConnections = 4_000;

/** A VU keeps one to each host, or it would dial for nearly every call, as no client does that is used for long. */
export function scheduleOf({ calls, from, ratePerSecond, maxVUs }: Plan): Schedule {
  // not URL: k6 has none of its own
  const hosts = new Set(calls.map(({ url }) => url.split('/', 3).join('/'))).size;
  return {
    from,
    ratePerSecond,
    maxVUs,
    longestMs: Math.max(...calls.map(timeoutOf)),
    connectionsEach: Math.max(1, Math.min(hosts, Math.floor(mostConnections / maxVUs))),
  };
}

/**
 * Reads a plan, strictly enough that no run begins which would count wrongly; the rest is the schema's.
 * @throws Error that names the field, what was expected and what was got
 */
export function readPlan(text: string): Plan {
  const plan = JSON.parse(text) as Plan;
  const must = (holds: boolean, what: string, got: unknown) => {
    if (!holds) throw new Error(`traffic plan: expected ${what}, got ${JSON.stringify(got)}`);
  };
  const whole = (value: unknown, least: number) => Number.isInteger(value) && (value as number) >= least;
  must(typeof plan.from === 'string' && plan.from !== '', 'from to be a name', plan.from);
  must(plan.ratePerSecond > 0, 'ratePerSecond to be above 0', plan.ratePerSecond);
  must(whole(plan.durationSeconds, 1), 'durationSeconds to be whole and at least 1', plan.durationSeconds);
  must(whole(plan.rampSeconds ?? 0, 0), 'rampSeconds to be whole and at least 0', plan.rampSeconds);
  must(whole(plan.rampUntil ?? 0, 0), 'rampUntil to be whole and at least 0', plan.rampUntil);
  must(whole(plan.sliceSeconds ?? 1, 1), 'sliceSeconds to be whole and at least 1', plan.sliceSeconds);
  must(whole(plan.maxVUs, 1), 'maxVUs to be whole and at least 1', plan.maxVUs);
  must(Array.isArray(plan.calls) && plan.calls.length > 0, 'calls to have at least one', plan.calls);
  const ids = new Set<string>();
  for (const [index, call] of plan.calls.entries()) {
    const at = `calls[${index}].`;
    for (const name of ['id', 'to', 'method', 'url'] as const) {
      must(typeof call[name] === 'string' && call[name] !== '', `${at}${name} to be a text`, call[name]);
    }
    must(/^https?:\/\//.test(call.url), `${at}url to begin with http://`, call.url);
    must(whole(call.expect, 100) && call.expect <= 599, `${at}expect to be a status`, call.expect);
    must(whole(call.weight ?? 1, 1), `${at}weight to be whole and at least 1`, call.weight);
    must(!ids.has(call.id), `${at}id to be no other call's`, call.id);
    ids.add(call.id);
  }
  return plan;
}
