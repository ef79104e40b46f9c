import type { Series } from '../run-record.ts';
import { begin, seconds } from './clock.ts';
import { workloads } from './workloads.ts';

const first = seconds('baseline')[0];
const last = seconds('rolled-back')[1];
const forward = seconds('rolling-forward');
const back = seconds('rolling-back');

/** Series of a run at one point every five seconds; `bad` bends some of them as a regression would. */
export function sampleCharts(bad: 'none' | 'errors' | 'gap') {
  const random = generator(7);
  const series = (name: string, unit: string, value: (second: number) => number | null): Series => ({
    name,
    unit,
    points: times().map((second) => [begin / 1000 + Math.round(second), round(value(second))]),
  });
  const noise = (size: number) => (random() - 0.5) * 2 * size;
  const moved = (second: number) => Math.min(ramp(second, forward), 1 - ramp(second, back));
  const moving = (second: number) => inside(second, forward) || inside(second, back);
  const failing = (second: number) =>
    bad === 'errors' ? moved(second) * (0.24 + 0.1 * Math.sin(second)) : 0;
  const missing = (second: number) => bad === 'gap' && second > 330 && second < 395;

  return {
    requests: [
      series('200', 'requests/s', () => 128 + noise(3)),
      series('404 asked for', 'requests/s', () => 12 + noise(1)),
      series('503 asked for', 'requests/s', () => 10 + noise(1)),
    ],
    failures: [
      series('client ledger', 'failures/s', failing),
      series('5xx, reporter=source', 'failures/s', (s) => (missing(s) ? null : failing(s))),
      series('5xx, reporter=destination', 'failures/s', (s) => (missing(s) ? null : 0)),
    ],
    latency: [
      series('p50', 'ms', (s) => 4.9 + noise(0.3) + (moving(s) ? 0.6 : 0)),
      series('p95', 'ms', (s) => 11.5 + noise(1.2) + (moving(s) ? 4 : 0)),
      series('p99', 'ms', (s) => 21 + noise(4) + (moving(s) ? 19 + noise(9) : 0)),
    ],
    proxyVersions: [
      series('1.30.4', 'proxies', (s) => 9 - Math.round(9 * moved(s))),
      series('1.31.0-rc.0', 'proxies', (s) => Math.round(9 * moved(s))),
    ],
    proxyMemory: workloads.map((one, n) =>
      series(`${one.namespace}/${one.name}`, 'bytes', (s) =>
        missing(s) ? null : (46 + n * 1.7 + noise(0.4) + 3 * moved(s)) * 2 ** 20,
      ),
    ),
    proxyCpu: workloads.map((one, n) =>
      series(`${one.namespace}/${one.name}`, 'cores', (s) =>
        missing(s) ? null : 0.018 + n * 0.003 + noise(0.002) + (moving(s) ? 0.006 : 0),
      ),
    ),
  };
}

function times(): number[] {
  return Array.from({ length: Math.floor((last - first) / 5) }, (_, n) => first + n * 5);
}

function ramp(second: number, [from, to]: readonly [number, number]): number {
  return Math.min(1, Math.max(0, (second - from) / (to - from)));
}

function inside(second: number, [from, to]: readonly [number, number]): boolean {
  return second >= from && second <= to;
}

function round(value: number | null): number | null {
  return value === null ? null : Math.max(0, Number(value.toPrecision(6)));
}

/** A repeatable source of numbers in [0, 1): the samples must be the same bytes on every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
