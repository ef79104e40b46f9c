import { sleep } from 'k6';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter } from 'k6/metrics';
import type { Options } from 'k6/options';
import { wrongWith } from './check.ts';
import { interleave } from './order.ts';
import { type Plan, readPlan, type Schedule, scheduleOf, timeoutOf } from './plan.ts';
import { isMade, rampCallsOf } from './ramp.ts';
import { begunLine, endedLine, zeroLine } from './tally.ts';
import { unexpectedLine, wasInterrupted, whatCame } from './unexpected.ts';

// k6's own; its types do not declare it
declare const console: { log(line: string): void };

// shared, or each of a hundred VUs would read the plan, order it and keep it
const shared = <T>(name: string, make: (plan: Plan) => T[]) =>
  new SharedArray(name, () => make(readPlan(open(__ENV.TRAFFIC_PLAN ?? ''))));
const order = shared('order', ({ calls }) => interleave(calls.map((call, index) => ({ ...call, index }))));
const schedule = shared('schedule', (plan) => [scheduleOf(plan)])[0] as Schedule;
const { from } = schedule;
const pod = __ENV.POD_NAME || 'local';
// k6 takes whole rates only: a thousand seconds let a generator have a fraction of a request a second
const perThousandSeconds = Math.round(schedule.ratePerSecond * 1000);
const periodMs = 1e6 / perThousandSeconds;
// the part of the run that this process makes: apps/traffic/generator starts one after the other
const fromEnvironment = (name: string) => Number(__ENV[name] || 0);
const slice = {
  first: fromEnvironment('TRAFFIC_FIRST'),
  beyond: fromEnvironment('TRAFFIC_BEYOND'),
  milliseconds: fromEnvironment('TRAFFIC_MILLISECONDS'),
};
// not the plan's own, which ends at a time: every slice must leave out the same calls
const rampCalls = rampCallsOf({ ...schedule, rampSeconds: fromEnvironment('TRAFFIC_RAMP_SECONDS') });
/** Milliseconds in which every VU starts its loop before the first call of all. */
const getReady = 100;
// the counters here are the ledger: k6's own idea of failure must not add to it
const anyStatus = http.expectedStatuses({ min: 100, max: 599 });

const requests = new Counter('meshproof_requests');
// k6's own counter, which begins with the first drop: none must be seen as 0, and not as no data
const dropped = new Counter('dropped_iterations');

export const options: Options = {
  scenarios: {
    traffic: {
      // an open loop: a slow answer does not slow the calls after it, or the generator would hide what it should show
      executor: 'constant-arrival-rate',
      rate: perThousandSeconds,
      timeUnit: '1000s',
      duration: `${slice.milliseconds}ms`,
      // all at once: k6 drops the request for which it must first make a VU
      preAllocatedVUs: schedule.maxVUs,
      maxVUs: schedule.maxVUs,
      gracefulStop: `${schedule.longestMs + 1_000}ms`,
    },
  },
  // a slice's counters begin anew: the label makes them series of their own, which no reader must take apart
  tags: { from, pod, slice: __ENV.TRAFFIC_SLICE || '0' },
  systemTags: [],
  setupTimeout: '120s',
  maxRedirects: 0,
  // what k6 takes for the number of idle connections that a VU keeps; 20 unless said
  batch: schedule.connectionsEach,
  dns: { ttl: '1s', select: 'roundRobin', policy: 'preferIPv4' },
  userAgent: 'meshproof',
};

interface Begin {
  /** Epoch milliseconds at which call 0 of the run is due. */
  readonly zero: number;
}

/** Runs when every VU is there: waits for the moment at which the first call of this slice is due. */
export function setup(): Begin {
  const zero = fromEnvironment('TRAFFIC_ZERO') || Date.now() + getReady;
  console.log(zeroLine(zero));
  const wait = zero + slice.first * periodMs - Date.now();
  if (wait > 0) sleep(wait / 1000);
  return { zero };
}

export default function traffic({ zero }: Begin): void {
  const place = exec.scenario.iterationInTest;
  const index = slice.first + place;
  if (index >= slice.beyond || !isMade(index, rampCalls)) return;
  const at = new Date();
  const call = order[index % order.length];
  if (!call) return;
  dropped.add(0);
  // before the request is made, so it also counts what was begun
  console.log(begunLine(Math.max(0, at.getTime() - exec.scenario.startTime - place * periodMs)));
  const body = call.bodyBytes ? 'x'.repeat(call.bodyBytes) : null;
  const received = http.request(call.method, call.url, body, {
    headers: {
      'x-request-id': `${pod}-${zero}-${index}`,
      // not idempotency-key: by that name Go sends a POST again of its own accord
      ...(call.counted ? { 'x-count-key': `${pod}-${zero}-${index}` } : {}),
      ...call.headers,
    },
    timeout: timeoutOf(call),
    redirects: 0,
    // as text, which is not made a JavaScript string unless it is looked at
    responseType: 'text',
    responseCallback: anyStatus,
  });
  if (wasInterrupted(received)) return;
  const got = wrongWith(call, received, whatCame(received));
  const wrong = got !== undefined;
  const outcome = wrong ? 'unexpected' : 'expected';
  requests.add(1, { to: call.to, call: call.id, outcome, status: String(received.status) });
  if (wrong) console.log(unexpectedLine({ from, call, pod, at, received, got }));
  console.log(endedLine(call.index, !wrong, received.timings.duration));
}
