import { catalogue } from './catalogue.ts';
import { labelMatcher } from './label-matcher.ts';
import { selectorOf } from './metric.ts';

export interface WaveWorkload {
  readonly namespace: string;
  readonly name: string;
}

/**
 * What tells of some workloads in a Prometheus of others: the requests to them and from them, by either end, those for which
 * no endpoint was found among the services of their namespaces, the scrapes of these, and the control plane.
 */
export function waveSelectors(workloads: readonly WaveWorkload[]) {
  const namespaces = [...new Set(workloads.map(({ namespace }) => namespace))];
  const requests = namespaces.flatMap((namespace) => {
    const names = workloads.filter((one) => one.namespace === namespace).map(({ name }) => name);
    return [...ofWorkloads(namespace, names), toNoEndpoint(namespace)];
  });
  return {
    requests,
    xdsRejects: [selectorOf(catalogue.xdsRejects, { namespaces })],
    istiodBuild: [selectorOf(catalogue.istiodBuild, { namespaces })],
    up: [selectorOf(catalogue.up, { namespaces })],
  };
}

const requestsOf = (...matchers: readonly string[]) => `${catalogue.requests.metric}{${matchers.join(',')}}`;

const ofWorkloads = (namespace: string, names: readonly string[]) => [
  requestsOf(
    labelMatcher('destination_workload_namespace', '=', namespace),
    labelMatcher('destination_workload', 'one-of', ...names),
  ),
  requestsOf(
    labelMatcher('reporter', '=', 'source'),
    labelMatcher('source_workload_namespace', '=', namespace),
    labelMatcher('source_workload', 'one-of', ...names),
  ),
];

const toNoEndpoint = (namespace: string) =>
  requestsOf(
    labelMatcher('reporter', '=', 'source'),
    labelMatcher('destination_workload', 'one-of', 'unknown', ''),
    labelMatcher('destination_service_namespace', '=', namespace),
  );

/** The jobs that scrape the proxies of some namespaces, as an instant vector by job. */
export const proxyJobs = (namespaces: readonly string[]) =>
  `group by (job) (${selectorOf(catalogue.requests, { namespaces })})`;

/** The scrapes of some namespaces by some jobs. */
export const scrapesBy = (jobs: readonly string[], namespaces: readonly string[]) =>
  `${catalogue.up.metric}{${labelMatcher('namespace', 'one-of', ...namespaces)},${labelMatcher('job', 'one-of', ...jobs)}}`;
