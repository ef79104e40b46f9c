import type { RunRecord, Series } from '../run-record.ts';
import { begin } from './clock.ts';
import { sampleRecord } from './sample-record.ts';

const week = 7 * 24 * 3600;
const step = 15;

/** A week of soak at 15 s, 1,250 workloads, 10,000 threshold results, 20,000 failures in the ledger. */
export function hugeRecord(): RunRecord {
  const small = sampleRecord('fail');
  const workloads = Array.from({ length: 1250 }, (_, n) => ({
    namespace: `team-${n % 40}`,
    name: `service-with-a-rather-long-name-${n}`,
    kind: 'Deployment',
    permutation: { mtls: 'STRICT', protocol: 'http/1.1' },
  }));
  const template = small.thresholds.slice(2, 6);
  const start = begin / 1000;
  const windowLength = (week * 1000) / small.windows.length;
  const windows = small.windows.map((window, n) => ({
    ...window,
    start: new Date(begin + n * windowLength).toISOString(),
    end: new Date(begin + (n + 1) * windowLength).toISOString(),
  }));
  const series = (name: string, unit: string, value: (n: number) => number): Series => ({
    name,
    unit,
    points: Array.from({ length: week / step }, (_, n) => [start + n * step, value(n)]),
  });
  const entry = small.ledger.entries[0];
  return {
    ...small,
    endedAt: new Date(begin + week * 1000).toISOString(),
    windows,
    workloads,
    thresholds: workloads.flatMap((one, n) =>
      windows.map((window, w) => ({
        ...(template[w % template.length] ?? small.thresholds[0]),
        window: window.name,
        workload: `${one.namespace}/${one.name}`,
        verdict: n % 50 === 0 ? ('fail' as const) : ('pass' as const),
        reason: n % 50 === 0 ? 'it failed' : undefined,
      })),
    ) as RunRecord['thresholds'],
    ledger: { ...small.ledger, entries: entry ? Array.from({ length: 20_000 }, () => entry) : [] },
    charts: {
      requests: [series('200', 'requests/s', (n) => 128 + Math.sin(n / 500) * 20)],
      failures: [series('client ledger', 'failures/s', (n) => (n === 20_011 ? 7 : 0))],
      latency: ['p50', 'p95', 'p99'].map((name, k) => series(name, 'ms', (n) => 5 * (k + 1) + (n % 17))),
      proxyVersions: [series('1.31.0-rc.0', 'proxies', () => 1250)],
      proxyMemory: Array.from({ length: 40 }, (_, k) =>
        series(`proxy ${k}`, 'bytes', (n) => (50 + k + (n % 13)) * 2 ** 20),
      ),
      proxyCpu: [],
    },
  };
}
