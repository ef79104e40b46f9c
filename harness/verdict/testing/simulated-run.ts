import type { MetricName } from '../../../dashboards/catalogue.ts';
import type { WindowName } from '../../../reports/record/run-record.ts';
import { readLedger } from '../../ledger/read-ledger.ts';
import type { PodObservation } from '../../observe/pods.ts';
import type { RawSeries } from '../../prometheus/values.ts';
import type { EvaluationInput, JudgedWorkload } from '../input.ts';
import { loadThresholds } from '../load-thresholds.ts';

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

const runStart = -60;
const trafficStart = -40;
const runEnd = 540;

export const images = { baseline: 'hub/proxyv2:1.30.4', candidate: 'hub/proxyv2:1.31.0' };
const generations = [
  { id: 'a', from: runStart, to: 215, image: images.baseline },
  { id: 'b', from: 210, to: 430, image: images.candidate },
  { id: 'c', from: 425, to: runEnd, image: images.baseline },
] as const;

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
  service('echo', 'echo.apps'),
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
    askedCodes: [],
  },
  { namespace: 'load', name: 'load-a', kind: 'Deployment', role: 'generator', meshed: true, askedCodes: [] },
];

/** Requests a second, by who is called and how. */
const calls = [
  { id: 'echo 200', to: 'apps/echo', code: '200', rate: 10, hops: ['echo'] },
  { id: 'echo 500', to: 'apps/echo', code: '500', rate: 2, hops: ['echo'] },
  { id: 'multi 200', to: 'apps/multi', code: '200', rate: 10, hops: ['multi'] },
  { id: 'store 200', to: 'apps/store', code: '200', rate: 10, hops: ['store'] },
  { id: 'split 200', to: 'apps/split-v1', code: '200', rate: 10, hops: ['split'] },
  { id: 'store via echo', to: 'apps/store', code: '200', rate: 5, hops: ['echo', 'store'], via: 'apps/echo' },
] as const;

function ticks(from: number, to: number, step: number, offset = 0): number[] {
  const times: number[] = [];
  for (let at = Math.ceil((from - offset) / step) * step + offset; at <= to; at += step) times.push(at);
  return times;
}

/** A counter that grows by `rate` a second from `from` on, and is scraped while its pod lives. */
function growing(
  labels: Record<string, string>,
  rate: number,
  { from, to }: { from: number; to: number },
  step = scrapeSeconds,
  offset = 0,
): RawSeries {
  const begin = Math.max(from, trafficStart);
  const samples = ticks(from, to, step, offset)
    .filter((at) => at > begin)
    .map((at) => [origin + at, Math.floor(rate * (at - begin))] as const);
  return { labels, samples };
}

function steady(
  labels: Record<string, string>,
  { from, to }: { from: number; to: number },
  value: number,
  step = scrapeSeconds,
): RawSeries {
  return { labels, samples: ticks(from, to, step).map((at) => [origin + at, value] as const) };
}

/** A small number that depends on a text alone, for sizes that differ. */
const spread = (text: string) =>
  ([...text].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 10) / 100;

export const podOf = (workload: string, generation: string) => `${workload}-${generation}`;

function meshSeries(): RawSeries[] {
  return calls.flatMap(({ code, rate, hops }) =>
    hops.flatMap((called, hop) =>
      (called === 'split'
        ? [
            { to: 'split-v1', share: 0.8 },
            { to: 'split-v2', share: 0.2 },
          ]
        : [{ to: called, share: 1 }]
      ).flatMap(({ to, share }) =>
        generations.flatMap((generation) => {
          const from = hop === 0 ? 'load-a' : (hops[hop - 1] ?? '');
          const fromNamespace = hop === 0 ? 'load' : 'apps';
          const shared = {
            __name__: 'istio_requests_total',
            job: 'pods',
            source_workload: from,
            source_workload_namespace: fromNamespace,
            destination_workload: to,
            destination_workload_namespace: 'apps',
            destination_service: `${called}.apps.svc.cluster.local`,
            response_code: code,
            response_flags: '-',
            hop: `${hop}${code}${hops.length}`,
          };
          const at = (namespace: string, workload: string) => ({
            namespace,
            pod: podOf(workload, generation.id),
          });
          const life = { from: generation.from + 2, to: generation.to };
          // traffic moves from one generation to the next in the middle of their overlap
          const served = {
            from: Math.max(life.from, generation.from === runStart ? life.from : generation.from + 3),
            to: life.to,
          };
          return [
            growing({ ...shared, ...at(fromNamespace, from), reporter: 'source' }, rate * share, served),
            growing(
              { ...shared, ...at('apps', to), reporter: 'destination' },
              rate * share,
              served,
              scrapeSeconds,
              1,
            ),
          ];
        }),
      ),
    ),
  );
}

const hundredths = ({ labels, samples }: RawSeries): RawSeries => ({
  labels,
  samples: samples.map(([at, value]) => [at, value / 100]),
});

/** The CronJob's own pods are gone before they are scraped: only the receiving proxies know of their calls. */
function cronSeries(): RawSeries {
  const labels = {
    __name__: 'istio_requests_total',
    job: 'pods',
    reporter: 'destination',
    namespace: 'apps',
    pod: 'echo-z',
    source_workload: 'cron',
    source_workload_namespace: 'batch',
    destination_workload: 'echo',
    destination_workload_namespace: 'apps',
    destination_service: 'echo.apps.svc.cluster.local',
    response_code: '200',
    response_flags: '-',
  };
  const samples = ticks(10, runEnd, scrapeSeconds).map(
    (at) => [origin + at, 20 * (1 + Math.floor(at / 60))] as const,
  );
  return { labels, samples };
}

function proxySeries(metric: 'proxyMemory' | 'proxyCpu'): RawSeries[] {
  return meshed().flatMap(({ namespace, name }) =>
    generations.map((generation) => {
      const labels = { namespace, pod: podOf(name, generation.id), container: 'istio-proxy' };
      const size = 1 + spread(name);
      return metric === 'proxyMemory'
        ? steady(labels, generation, 50e6 * size * (1 + spread(name + generation.id) / 10), 10)
        : hundredths(growing(labels, 2 * size, generation, 10));
    }),
  );
}

const meshed = () => workloads.filter(({ role, meshed: inMesh }) => inMesh && role !== 'caller');

function series(): Record<MetricName, RawSeries[]> {
  const generator = (generation: (typeof generations)[number]) => ({ pod: podOf('load-a', generation.id) });
  const client = calls.flatMap(({ id, to, code, rate }) =>
    generations.map((generation) =>
      growing(
        { from: 'load/load-a', to, call: id, outcome: 'expected', status: code, ...generator(generation) },
        rate,
        { from: generation.from + 3, to: generation.to },
        2,
      ),
    ),
  );
  return {
    requests: [...meshSeries(), cronSeries()],
    xdsRejects: [],
    xdsPushes: [growing({ pod: 'istiod', type: 'cds' }, 0.2, { from: runStart, to: runEnd })],
    istiodBuild: [
      steady({ component: 'pilot', tag: '1.30.4', pod: 'istiod' }, { from: runStart, to: runEnd }, 1),
    ],
    proxyMemory: proxySeries('proxyMemory'),
    proxyCpu: proxySeries('proxyCpu'),
    clientRequests: client,
    callerRequests: [],
    droppedIterations: [],
    sendLag: generations.map((generation) =>
      steady({ from: 'load/load-a', ...generator(generation) }, generation, 0.004, 2),
    ),
    up: meshed().flatMap(({ namespace, name }) =>
      generations.map((generation) =>
        steady({ job: 'pods', namespace, pod: podOf(name, generation.id) }, generation, 1),
      ),
    ),
  };
}

function observations(): PodObservation[] {
  const running = meshed().flatMap(({ namespace, name }) =>
    generations.flatMap(({ id, from, to, image }) => {
      const sight = {
        namespace,
        pod: podOf(name, id),
        workload: name,
        proxyImage: image,
        restarts: 0,
        phase: 'Running',
      };
      const gone = to === runEnd ? [] : [{ ...sight, at: origin + to, ready: false, gone: true }];
      return [
        { ...sight, at: origin + from, ready: false },
        { ...sight, at: origin + from + 2, ready: true },
        ...gone,
      ];
    }),
  );
  const jobs = ticks(0, runEnd - 20, 60).flatMap((at) => {
    const image = at < 120 || at > 400 ? images.baseline : images.candidate;
    const sight = { namespace: 'batch', pod: `cron-${at}`, workload: 'cron', proxyImage: image, restarts: 0 };
    return [
      { ...sight, at: origin + at, ready: true, phase: 'Running' },
      { ...sight, at: origin + at + 8, ready: false, phase: 'Succeeded' },
    ];
  });
  return [...running, ...jobs];
}

const proxyMetrics = [
  'istio_requests_total',
  'istio_request_duration_milliseconds_bucket',
  'istio_agent_go_goroutines',
];
const proxyLabels = [
  '__name__',
  'destination_workload',
  'namespace',
  'pod',
  'reporter',
  'response_code',
  'response_flags',
];

/** A run of a good release, measured well: it passes. Tests spoil one thing at a time. */
export function simulatedRun(): EvaluationInput {
  const inventory = (['baseline', 'candidate'] as const).flatMap((window, index) =>
    meshed().flatMap(({ namespace, name }) =>
      proxyMetrics.map((metric) => ({
        window,
        metric,
        namespace,
        pod: podOf(name, index === 0 ? 'a' : 'b'),
        labels: proxyLabels,
      })),
    ),
  );
  return {
    plan: {
      workloads,
      calls: calls.map(({ id, to, ...call }) => ({ id, to, via: 'via' in call ? call.via : undefined })),
      windows: windowTimes.map(([name]) => name),
    },
    thresholds: loadThresholds(),
    windows: windowTimes.map(([name, start, end]) => ({ name, start: instant(start), end: instant(end) })),
    stages: [{ name: 'candidate soak', start: instant(291), end: instant(400), outcome: 'passed' }],
    samples: {
      schemaVersion: 1,
      address: 'http://127.0.0.1:9090/',
      start: origin + runStart,
      end: origin + runEnd,
      scrapeIntervalSeconds: scrapeSeconds,
      skewSeconds: 0,
      thinnedToSeconds: 0,
      queries: { requests: 'istio_requests_total' },
      series: series(),
      inventory,
      failures: [],
    },
    ledger: readLedger([
      JSON.stringify({ meshproof: 'summary', from: 'load/load-a', total: 20_000, dropped: 0 }),
    ]),
    pods: observations(),
    seed: 1,
  };
}

/** The input with the series of one metric changed; `undefined` takes the metric away as if it could not be read. */
export function withSeries(
  input: EvaluationInput,
  name: MetricName,
  change: (series: readonly RawSeries[]) => readonly RawSeries[] | undefined,
): EvaluationInput {
  const changed = change(input.samples.series[name] ?? []);
  const { [name]: _old, ...others } = input.samples.series;
  return {
    ...input,
    samples: { ...input.samples, series: changed ? { ...others, [name]: changed } : others },
  };
}

/** A series that is first seen at one second of the run with a value, and stays there. */
export function bornAt(second: number, labels: Record<string, string>, value = 1, until = runEnd): RawSeries {
  return { labels, samples: ticks(second, until, scrapeSeconds).map((at) => [origin + at, value] as const) };
}
