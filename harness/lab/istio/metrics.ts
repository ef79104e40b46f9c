import type { KubeObject } from '../../../rollout/kube/cluster.ts';

const tag = (name: string, format: string) => ({ name, value_format: format });

const tags = (reporter: 'source' | 'destination') => [
  tag('reporter', reporter),
  tag('response_code', '%RESPONSE_CODE%'),
  tag('response_flags', '%RESPONSE_FLAGS%'),
  tag('grpc_response_status', '%GRPC_STATUS_NUMBER%'),
  tag('request_protocol', '%PROTOCOL%'),
  tag('upstream_cluster', '%UPSTREAM_CLUSTER%'),
  tag('workload', '%ENVIRONMENT(ISTIO_META_WORKLOAD_NAME)%'),
  tag('workload_namespace', '%ENVIRONMENT(POD_NAMESPACE)%'),
  ...(reporter === 'source'
    ? [tag('peer', '%UPSTREAM_METADATA(istio:workload)%')]
    : [
        tag('peer_identity', '%DOWNSTREAM_PEER_URI_SAN%'),
        tag('services', '%CLUSTER_METADATA(istio:services)%'),
      ]),
];

const reporters = { SIDECAR_OUTBOUND: 'source', SIDECAR_INBOUND: 'destination', GATEWAY: 'source' } as const;

/** A gateway tells of what it sends on, as Istio's own do, and not of what it receives. */
function patch(context: keyof typeof reporters, proxyVersion?: string) {
  const reporter = reporters[context];
  return {
    applyTo: 'NETWORK_FILTER',
    match: {
      context,
      proxy: proxyVersion === undefined ? undefined : { proxyVersion },
      listener: { filterChain: { filter: { name: 'envoy.filters.network.http_connection_manager' } } },
    },
    patch: {
      operation: 'MERGE',
      value: {
        typed_config: {
          '@type':
            'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
          access_log: [
            {
              name: 'envoy.access_loggers.stats',
              typed_config: {
                '@type': 'type.googleapis.com/envoy.extensions.access_loggers.stats.v3.Config',
                // the only prefix that the bootstrap's stats matcher lets through
                stat_prefix: 'istio',
                counters: [{ value_fixed: 1, stat: { name: 'requests_total', tags: tags(reporter) } }],
                // no histograms of bytes: no threshold asks for them, and they were two fifths of what is scraped
                histograms: [
                  {
                    value_format: '%DURATION%',
                    unit: 'Milliseconds',
                    stat: { name: 'request_duration_milliseconds', tags: tags(reporter) },
                  },
                ],
              },
            },
          ],
        },
      },
    },
  };
}

/**
 * Istio's request metrics out of upstream Envoy, which lacks Istio's own `istio.stats` filter.
 * @param proxyVersion regular expression of the proxies that emit them; absent: all.
 */
export function metricsEnvoyFilter(proxyVersion?: string): KubeObject {
  return {
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: { name: 'lab-istio-metrics', namespace: 'istio-system' },
    spec: {
      configPatches: (['SIDECAR_OUTBOUND', 'SIDECAR_INBOUND', 'GATEWAY'] as const).map((context) =>
        patch(context, proxyVersion),
      ),
    },
  };
}
