import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import type { Options } from 'k6/options';
import { histogram } from './histogram.ts';
import { interleave } from './order.ts';
import { type Plan, readPlan, type Schedule, scheduleOf, timeoutOf } from './plan.ts';
import { unexpectedLine, wasInterrupted } from './unexpected.ts';

// k6's own; its types do not declare it
declare const console: { log(line: string): void };

// shared, or each of a hundred VUs would read the plan, order it and keep it
const shared = <T>(name: string, make: (plan: Plan) => T[]) =>
  new SharedArray(name, () => make(readPlan(open(__ENV.TRAFFIC_PLAN ?? ''))));
const order = shared('order', ({ calls }) => interleave(calls));
const schedule = shared('schedule', (plan) => [scheduleOf(plan)])[0] as Schedule;
const { from } = schedule;
const pod = __ENV.POD_NAME || 'local';
// k6 takes whole rates only: a thousand seconds let a generator have a fraction of a request a second
const perThousandSeconds = Math.round(schedule.ratePerSecond * 1000);
// the counters here are the ledger: k6's own idea of failure must not add to it
const anyStatus = http.expectedStatuses({ min: 100, max: 599 });

const requests = new Counter('meshproof_requests');
const unexpected = new Counter('meshproof_unexpected');
const duration = new Trend('meshproof_duration', true);
const durations = histogram('meshproof_duration', [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]);
const sendLag = new Trend('meshproof_send_lag', true);
const sendLags = histogram('meshproof_send_lag', [0.002, 0.005, 0.01, 0.025, 0.1, 1]);
// k6's own counter, which begins with the first drop: none must be seen as 0, and not as no data
const dropped = new Counter('dropped_iterations');

export const options: Options = {
  scenarios: {
    traffic: {
      // an open loop: a slow answer does not slow the calls after it, or the generator would hide what it should show
      executor: 'constant-arrival-rate',
      rate: perThousandSeconds,
      timeUnit: '1000s',
      duration: `${schedule.durationSeconds}s`,
      // all at once: k6 drops the request for which it must first make a VU
      preAllocatedVUs: schedule.maxVUs,
      maxVUs: schedule.maxVUs,
      gracefulStop: `${schedule.longestMs + 1_000}ms`,
    },
  },
  tags: { from, pod },
  systemTags: [],
  summaryTrendStats: ['count'],
  maxRedirects: 0,
  dns: { ttl: '1s', select: 'roundRobin', policy: 'preferIPv4' },
  userAgent: 'meshproof',
};

export function setup(): void {
  for (const { id, to } of order) unexpected.add(0, { from, to, call: id });
}

export default function traffic(): void {
  const index = exec.scenario.iterationInTest;
  const at = new Date();
  const call = order[index % order.length];
  if (!call) return;
  dropped.add(0);
  tellLag(at.getTime() - exec.scenario.startTime - (index * 1e6) / perThousandSeconds);
  const body = call.bodyBytes ? 'x'.repeat(call.bodyBytes) : null;
  const received = http.request(call.method, call.url, body, {
    headers: { 'x-request-id': `${pod}-${exec.scenario.startTime}-${index}`, ...call.headers },
    timeout: timeoutOf(call),
    redirects: 0,
    // as text, which is not made a JavaScript string unless it is looked at
    responseType: 'text',
    responseCallback: anyStatus,
  });
  if (wasInterrupted(received)) return;
  const { to } = call;
  const wrong = received.status !== call.expect;
  const outcome = wrong ? 'unexpected' : 'expected';
  requests.add(1, { from, to, call: call.id, outcome, status: String(received.status) });
  unexpected.add(wrong ? 1 : 0, { from, to, call: call.id });
  duration.add(received.timings.duration, { from, to });
  durations.observe(received.timings.duration / 1000, { from, to });
  if (wrong) console.log(unexpectedLine({ from, call, pod, at, received }));
}

/** How late this iteration began. Told before the request is made, so it also counts what was begun. */
function tellLag(milliseconds: number): void {
  const lag = Math.max(0, milliseconds);
  sendLag.add(lag, { from });
  sendLags.observe(lag / 1000, { from });
}

interface SummaryData {
  readonly metrics: Readonly<
    Record<string, { readonly values: Readonly<Record<string, number>> } | undefined>
  >;
}

export function handleSummary(data: SummaryData): Record<string, string> {
  const count = (name: string) => data.metrics[name]?.values.count ?? 0;
  const total = count('meshproof_requests');
  const line = {
    meshproof: 'summary',
    from,
    total,
    unexpected: count('meshproof_unexpected'),
    dropped: count('dropped_iterations'),
    interrupted: count('meshproof_send_lag') - total,
  };
  return { stdout: `${JSON.stringify(line)}\n` };
}
