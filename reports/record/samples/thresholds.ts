import type { ThresholdResult } from '../run-record.ts';
import { windows } from './clock.ts';
import { workloads } from './workloads.ts';

type Rule = Pick<ThresholdResult, 'name' | 'title' | 'bound' | 'unit' | 'query'> & { readonly value: number };

const errorQuery = (reporter: string) =>
  `sum(istio_requests_total{reporter="${reporter}",destination_workload="$workload",response_code=~"5.."})`;

const everywhere: readonly Rule[] = [
  {
    name: 'errors-source',
    title: 'No unexplained 5xx seen by the calling proxies',
    bound: '= 0',
    unit: 'requests',
    value: 0,
    query: errorQuery('source'),
  },
  {
    name: 'errors-destination',
    title: 'No unexplained 5xx seen by the serving proxy',
    bound: '= 0',
    unit: 'requests',
    value: 0,
    query: errorQuery('destination'),
  },
  {
    name: 'restarts',
    title: 'No container restarts but those that we ask for',
    bound: '= 0',
    unit: 'count',
    value: 0,
    query: 'sum(kube_pod_container_status_restarts_total{pod=~"$workload-.*"})',
  },
  {
    name: 'requests-seen',
    title: 'The workload received requests',
    bound: '> 0',
    unit: 'requests',
    value: 1840,
    query: 'sum(istio_requests_total{reporter="destination",destination_workload="$workload"})',
  },
];

const relative: readonly Rule[] = [
  {
    name: 'proxy-memory',
    title: 'Proxy memory on the candidate, over the baseline',
    bound: '<= 1.2',
    unit: 'ratio',
    value: 1.062,
    query: 'container_memory_rss{container="istio-proxy",pod=~"$workload-.*"}',
  },
  {
    name: 'proxy-cpu',
    title: 'Proxy CPU on the candidate, over the baseline',
    bound: '<= 1.2',
    unit: 'ratio',
    value: 1.017,
    query: 'container_cpu_usage_seconds_total{container="istio-proxy",pod=~"$workload-.*"}',
  },
];

/** Every threshold of a run in which all went well: 8 windows, 9 workloads, 322 results. */
export function passingThresholds(): ThresholdResult[] {
  const names = workloads.map((one) => `${one.namespace}/${one.name}`);
  const perWindow = windows.flatMap(({ name: window }) => [
    result('unexpected-outcomes', '*', window, {
      name: 'unexpected-outcomes',
      title: 'No request ended otherwise than it was asked to',
      bound: '= 0',
      unit: 'requests',
      value: 0,
      query: undefined,
    }),
    result('xds-rejects', '*', window, {
      name: 'xds-rejects',
      title: 'No proxy rejects its configuration',
      bound: '= 0',
      unit: 'count',
      value: 0,
      query: 'sum(pilot_total_xds_rejects)',
    }),
    ...names.flatMap((workload) => everywhere.map((rule) => result(rule.name, workload, window, rule))),
  ]);
  const compared = names.flatMap((workload, n) =>
    relative.map((rule): ThresholdResult => {
      const value = Number((rule.value + n * 0.006).toFixed(3));
      return {
        ...result(rule.name, workload, 'candidate', { ...rule, value }),
        interval: [Number((value - 0.021).toFixed(3)), Number((value + 0.024).toFixed(3))],
        smallestDetectable: 1.046,
      };
    }),
  );
  return [...perWindow, ...compared];
}

function result(name: string, workload: string, window: string, rule: Rule): ThresholdResult {
  return { ...rule, name, workload, window, samples: 36, verdict: 'pass' };
}
