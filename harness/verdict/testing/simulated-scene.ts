import type { WindowName } from '../../../reports/record/run-record.ts';
import type { JudgedWorkload } from '../input.ts';

/** Epoch seconds of the beginning of the baseline window. */
export const origin = 1_800_000_000;
export const scrapeSeconds = 5;
export const instant = (second: number) => new Date((origin + second) * 1000).toISOString();

/** Windows of the run, in seconds after the origin. */
export const windowTimes: readonly (readonly [WindowName, number, number])[] = [
  ['baseline', 0, 100],
  ['upgrading', 101, 130],
  ['upgraded', 131, 200],
  ['rolling-forward', 201, 240],
  ['rolled-forward', 241, 290],
  ['candidate', 291, 400],
  ['rolling-back', 401, 460],
  ['rolled-back', 461, 530],
];

export const runStart = -60;
export const trafficStart = -40;
export const runEnd = 540;

export const images = { baseline: 'hub/proxyv2:1.30.4', candidate: 'hub/proxyv2:1.31.0' };
export const generations = [
  { id: 'a', from: runStart, to: 215, image: images.baseline },
  { id: 'b', from: 210, to: 430, image: images.candidate },
  { id: 'c', from: 425, to: runEnd, image: images.baseline },
] as const;

/** Seconds between two certificates of the pods of echo. */
export const newCertificateSeconds = 15;

const service = (name: string, host?: string): JudgedWorkload => ({
  namespace: 'apps',
  name,
  kind: 'Deployment',
  role: 'service',
  meshed: true,
  host,
  askedCodes: [200, 404, 500],
});

export const workloads: readonly JudgedWorkload[] = [
  { ...service('echo', 'echo.apps'), newCertificateSeconds },
  service('multi', 'multi.apps:80'),
  service('store', 'store.apps'),
  service('split-v1', 'split.apps'),
  service('split-v2'),
  {
    namespace: 'batch',
    name: 'cron',
    kind: 'CronJob',
    role: 'caller',
    meshed: true,
    callsEverySeconds: 75,
    calls: ['apps/echo'],
    askedCodes: [],
  },
  {
    namespace: 'load',
    name: 'load-a',
    kind: 'Deployment',
    role: 'generator',
    meshed: true,
    sendsPerSecond: 40,
    askedCodes: [],
  },
];

/** Requests a second, by who is called and how. */
export const calls = [
  { id: 'echo 200', to: 'apps/echo', code: '200', rate: 10, hops: ['echo'] },
  { id: 'echo 500', to: 'apps/echo', code: '500', rate: 2, hops: ['echo'] },
  { id: 'multi 200', to: 'apps/multi', code: '200', rate: 10, hops: ['multi'] },
  { id: 'store 200', to: 'apps/store', code: '200', rate: 10, hops: ['store'] },
  { id: 'split 200', to: 'apps/split-v1', code: '200', rate: 10, hops: ['split'] },
  { id: 'store via echo', to: 'apps/store', code: '200', rate: 5, hops: ['echo', 'store'], via: 'apps/echo' },
] as const;

/** Seconds of the run in which a pod of cron wrote the line with its calls, and how many calls that are. */
export const cronRuns = [6, 59, 119, 179, 239, 299, 359, 419, 479, 539];
export const cronCalls = 20;

export function ticks(from: number, to: number, step: number, offset = 0): number[] {
  const times: number[] = [];
  for (let at = Math.ceil((from - offset) / step) * step + offset; at <= to; at += step) times.push(at);
  return times;
}

export const podOf = (workload: string, generation: string) => `${workload}-${generation}`;

/** Workloads whose proxies are there all the time. */
export const meshed = () => workloads.filter(({ role, meshed: inMesh }) => inMesh && role !== 'caller');
