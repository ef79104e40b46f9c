import type { KubeObject } from '../../rollout/kube/cluster.ts';

/** Drills: faults put into the candidate on purpose, to see that the verdict finds them. */
export const faultNames = [
  'candidate-503',
  'candidate-memory',
  'candidate-metric-vanishes',
  'candidate-never-ready',
] as const;

export type FaultName = (typeof faultNames)[number];

export const faultTexts: Readonly<Record<FaultName, string>> = {
  'candidate-503': "0.5 % of the requests to mp-strict/echo are answered 503 by the candidate's proxies only",
  'candidate-memory': 'each candidate proxy holds 30 % more memory',
  'candidate-metric-vanishes': 'candidate proxies do not emit istio_requests_total',
  'candidate-never-ready':
    'the proxy of mp-routing/retry refuses its configuration on the candidate, and is never ready',
};

/** Matches the proxies of one release by the version that they report. */
export const proxyVersionPattern = (version: string) =>
  `^${version.replace(/[.+]/g, '\\.').replace(/-.*/, '')}.*`;

const envoyFilter = (namespace: string, name: string, spec: object): KubeObject => ({
  apiVersion: 'networking.istio.io/v1alpha3',
  kind: 'EnvoyFilter',
  metadata: { namespace, name },
  spec,
});

const manager = {
  listener: { filterChain: { filter: { name: 'envoy.filters.network.http_connection_manager' } } },
};

/** Objects of the drill that are applied with the matrix. */
export function faultObjects(fault: FaultName | undefined, candidate: string): KubeObject[] {
  const proxy = { proxyVersion: proxyVersionPattern(candidate) };
  switch (fault) {
    case 'candidate-503':
      return [
        envoyFilter('mp-strict', 'drill-503', {
          workloadSelector: { labels: { app: 'echo' } },
          configPatches: [
            {
              applyTo: 'HTTP_FILTER',
              match: { context: 'SIDECAR_INBOUND', proxy, ...manager },
              patch: {
                operation: 'INSERT_FIRST',
                value: {
                  name: 'envoy.filters.http.fault',
                  typed_config: {
                    '@type': 'type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault',
                    abort: { http_status: 503, percentage: { numerator: 50, denominator: 'TEN_THOUSAND' } },
                  },
                },
              },
            },
          ],
        }),
      ];
    case 'candidate-never-ready':
      return [
        envoyFilter('mp-routing', 'drill-never-ready', {
          workloadSelector: { labels: { app: 'retry' } },
          configPatches: [
            {
              applyTo: 'NETWORK_FILTER',
              match: { context: 'SIDECAR_INBOUND', proxy, ...manager },
              // a stat prefix may not be empty: Envoy rejects the listener, as it does with a filter that it does not know
              patch: {
                operation: 'MERGE',
                value: {
                  typed_config: {
                    '@type':
                      'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
                    common_http_protocol_options: { max_headers_count: 0 },
                  },
                },
              },
            },
          ],
        }),
      ];
    default:
      return [];
  }
}

/** Regular expression of the proxies that may emit Istio's request metrics; absent: all. */
export const metricsProxies = (fault: FaultName | undefined, baseline: string) =>
  fault === 'candidate-metric-vanishes' ? proxyVersionPattern(baseline) : undefined;

/** Suffix of the candidate's proxy image. */
export const candidateProxySuffix = (fault: FaultName | undefined) =>
  fault === 'candidate-memory' ? '-ballast' : '';
