import { labelMatcher } from './label-matcher.ts';
import type { Scope } from './metric.ts';

export interface ChartQuery {
  /** The chart that it belongs to, as run.json names them. */
  readonly chart: 'requests' | 'failures' | 'latency' | 'proxyMemory' | 'proxyCpu';
  /** Name of its line; `{label}` is replaced by a label of the series. */
  readonly line: string;
  readonly unit: string;
  readonly expr: string;
}

/**
 * What a report draws over the whole run. For eyes only: no verdict rests on a rate.
 * @param rateSeconds range of every rate, at least four scrape intervals.
 */
export function chartQueries(scope: Scope, rateSeconds: number): readonly ChartQuery[] {
  const own = scope.namespaces.length > 0 ? [labelMatcher('namespace', 'one-of', ...scope.namespaces)] : [];
  const select = (metric: string, ...matchers: string[]) => `${metric}{${[...matchers, ...own].join(',')}}`;
  const rate = (selector: string) => `sum(rate(${selector}[${rateSeconds}s]))`;
  const requests = (...matchers: string[]) => rate(select('istio_requests_total', ...matchers));
  const source = 'reporter="source"';
  const destination = 'reporter="destination"';
  const latency = (quantile: number) => {
    const buckets = rate(select('istio_request_duration_milliseconds_bucket', source));
    return `histogram_quantile(${quantile}, ${buckets.replace('sum(', 'sum by (le) (')})`;
  };
  const proxy = 'container="istio-proxy"';
  const cpu = select('container_cpu_usage_seconds_total', proxy);
  return [
    {
      chart: 'requests',
      line: 'sent by the generators',
      unit: 'req/s',
      expr: rate('k6_meshproof_requests_total'),
    },
    { chart: 'requests', line: 'seen leaving', unit: 'req/s', expr: requests(source) },
    { chart: 'requests', line: 'seen arriving', unit: 'req/s', expr: requests(destination) },
    {
      chart: 'failures',
      line: 'unexpected at the client',
      unit: 'req/s',
      expr: rate('k6_meshproof_requests_total{outcome="unexpected"}'),
    },
    {
      chart: 'failures',
      line: '5xx made by the mesh ({response_code} {response_flags})',
      unit: 'req/s',
      expr: requests(source, 'response_code=~"5..|0"', 'response_flags!~"-|"').replace(
        'sum(',
        'sum by (response_code, response_flags) (',
      ),
    },
    { chart: 'latency', line: 'median', unit: 'ms', expr: latency(0.5) },
    { chart: 'latency', line: '99th percentile', unit: 'ms', expr: latency(0.99) },
    {
      chart: 'proxyMemory',
      line: '{quantile} of the proxies',
      unit: 'bytes',
      expr: quantiles(select('container_memory_rss', proxy)),
    },
    {
      chart: 'proxyCpu',
      line: '{quantile} of the proxies',
      unit: 'cores',
      expr: quantiles(`rate(${cpu}[${Math.max(rateSeconds, 60)}s])`),
    },
  ];
}

/** Smallest, median and largest of a vector, as three series told apart by a label. */
function quantiles(vector: string): string {
  const named = (q: number, name: string) =>
    `label_replace(quantile(${q}, ${vector}), "quantile", "${name}", "", "")`;
  return `${named(0, 'least')} or ${named(0.5, 'median')} or ${named(1, 'most')}`;
}
