import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import type { Options } from 'k6/options';

interface PlannedCall {
  id: string;
  to: string;
  via?: string;
  method: string;
  url: string;
  expect: number;
  bodyBytes?: number;
  headers?: Record<string, string>;
  weight?: number;
  timeoutMs?: number;
}

interface Plan {
  from: string;
  ratePerSecond: number;
  durationSeconds: number;
  maxVUs: number;
  calls: PlannedCall[];
}

// k6's own; its types do not declare it
declare const console: { log(line: string): void };

const plan = JSON.parse(open(__ENV.TRAFFIC_PLAN ?? '')) as Plan;
const pod = __ENV.POD_NAME ?? 'local';
const order = interleave(plan.calls);

const requests = new Counter('meshproof_requests');
const duration = new Trend('meshproof_duration', true);
const sendLag = new Trend('meshproof_send_lag', true);

export const options: Options = {
  scenarios: {
    traffic: {
      // an open loop: a slow answer does not slow the calls after it, or the generator would hide what it should show
      executor: 'constant-arrival-rate',
      rate: plan.ratePerSecond,
      timeUnit: '1s',
      duration: `${plan.durationSeconds}s`,
      preAllocatedVUs: Math.min(plan.maxVUs, Math.max(10, plan.ratePerSecond)),
      maxVUs: plan.maxVUs,
      gracefulStop: '6s',
    },
  },
  systemTags: [],
  noCookiesReset: true,
  noVUConnectionReuse: false,
  discardResponseBodies: false,
  maxRedirects: 0,
  throw: false,
  dns: { ttl: '1s', select: 'roundRobin', policy: 'preferIPv4' },
  userAgent: 'meshproof',
};

/** Calls in a fixed order in which each has its share, spread out rather than in bursts. */
function interleave(calls: PlannedCall[]): PlannedCall[] {
  const slots: { at: number; call: PlannedCall }[] = [];
  for (const call of calls) {
    const weight = call.weight ?? 1;
    for (let n = 0; n < weight; n++) slots.push({ at: (n + 0.5) / weight, call });
  }
  return slots
    .map((slot, index) => ({ ...slot, index: (index * 7919) % slots.length }))
    .sort((a, b) => a.at - b.at || a.index - b.index)
    .map((slot) => slot.call);
}

export default function traffic(): void {
  const iteration = exec.scenario.iterationInTest;
  const due = exec.scenario.startTime + (iteration * 1000) / plan.ratePerSecond;
  const began = Date.now();
  const call = order[iteration % order.length];
  if (!call) return;
  sendLag.add(Math.max(0, began - due), { from: plan.from });
  const response = http.request(call.method, call.url, call.bodyBytes ? 'x'.repeat(call.bodyBytes) : null, {
    headers: { ...call.headers, 'x-request-id': `${pod}-${iteration}` },
    timeout: call.timeoutMs ?? 5_000,
    redirects: 0,
    tags: {},
    // the counters below are the ledger: k6's own idea of failure must not add to it
    responseCallback: http.expectedStatuses({ min: 100, max: 599 }),
  });
  const expected = response.status === call.expect;
  const tags = { from: plan.from, to: call.to };
  const outcome = expected ? 'expected' : 'unexpected';
  requests.add(1, { ...tags, call: call.id, outcome, status: String(response.status) });
  duration.add(response.timings.duration, tags);
  if (expected) return;
  const path = call.url.replace(/^http:\/\/[^/]+/, '');
  console.log(
    JSON.stringify({
      meshproof: 'unexpected',
      at: new Date(began).toISOString(),
      from: plan.from,
      to: call.to,
      call: call.id,
      method: call.method,
      path,
      expected: String(call.expect),
      got: response.status === 0 ? `error:${response.error_code}` : String(response.status),
      detail: String(response.error || response.body || '').slice(0, 200),
      pod,
    }),
  );
}

interface SummaryMetrics {
  metrics: Record<string, { values: Record<string, number> } | undefined>;
}

export function handleSummary(data: SummaryMetrics): Record<string, string> {
  const count = (name: string) => data.metrics[name]?.values.count ?? 0;
  const line = {
    meshproof: 'summary',
    from: plan.from,
    total: count('meshproof_requests'),
    dropped: count('dropped_iterations'),
  };
  return { stdout: `${JSON.stringify(line)}\n` };
}
