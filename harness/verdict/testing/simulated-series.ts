import type { MetricName } from '../../../dashboards/catalogue.ts';
import type { RawSeries } from '../../prometheus/values.ts';
import {
  calls,
  cronCalls,
  cronRuns,
  generations,
  meshed,
  newCertificateSeconds,
  origin,
  podOf,
  runEnd,
  runStart,
  scrapeSeconds,
  ticks,
  trafficStart,
} from './simulated-scene.ts';

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
    (at) => [origin + at, cronCalls * cronRuns.filter((ran) => ran <= at).length] as const,
  );
  return { labels, samples };
}

function proxySeries(metric: 'proxyMemory' | 'proxyCpu' | 'applicationCpu'): RawSeries[] {
  return meshed().flatMap(({ namespace, name }) =>
    generations.map((generation) => {
      const labels = {
        namespace,
        pod: podOf(name, generation.id),
        container: metric === 'applicationCpu' ? 'app' : 'istio-proxy',
      };
      const size = 1 + spread(name);
      return metric === 'proxyMemory'
        ? steady(labels, generation, 50e6 * size * (1 + spread(name + generation.id) / 10), 10)
        : hundredths(growing(labels, 2 * size, generation, 10));
    }),
  );
}

/** What the agents of echo tell of their certificates: the seconds that are left fall, until there is a new one. */
const certificates = (): RawSeries[] =>
  generations.map(({ id, from, to }) => ({
    labels: { namespace: 'apps', pod: podOf('echo', id), resource_name: 'default' },
    samples: ticks(from, to, scrapeSeconds).map(
      (at) => [origin + at, 600 - ((at - from) % newCertificateSeconds)] as const,
    ),
  }));

/** Every series of the run, as a Prometheus would have scraped it. */
export function simulatedSeries(): Record<MetricName, RawSeries[]> {
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
    convergence: [growing({ pod: 'istiod', le: '+Inf' }, 0.2, { from: runStart, to: runEnd })],
    istiodBuild: [
      steady({ component: 'pilot', tag: '1.30.4', pod: 'istiod' }, { from: runStart, to: runEnd }, 1),
    ],
    proxyMemory: proxySeries('proxyMemory'),
    proxyCpu: proxySeries('proxyCpu'),
    applicationCpu: proxySeries('applicationCpu'),
    clientRequests: client,
    callerRequests: [],
    droppedIterations: [],
    certificateLeft: certificates(),
    up: meshed().flatMap(({ namespace, name }) =>
      generations.map((generation) =>
        steady({ job: 'pods', namespace, pod: podOf(name, generation.id) }, generation, 1),
      ),
    ),
  };
}
