import { stringify } from 'yaml';
import { pkiFolder } from '../cluster/pki.ts';
import { addresses, inRun, type Layout } from '../layout.ts';

/** Seconds between two scrapes of one target, until a run asks for others. */
export const defaultScrapeSeconds = 5;

const workload = '(?:[^;]*)';

/**
 * The lab's proxies are upstream Envoy, whose stats access logger emits Istio's metrics under the prefix `envoy_` with
 * raw Envoy values as labels (harness/lab/istio/metrics.ts). These rules give them Istio's standard names and labels, so
 * that a query written for a real mesh runs unchanged.
 */
const toIstioLabels = [
  rename('envoy_(istio_.*)', '__name__', '$1', ['__name__']),
  // upstream_cluster at the source: outbound|80|subset|service.namespace.svc.cluster.local;
  rename('outbound\\|\\d+\\|[^|]*\\|([^;]+);?', 'destination_service', '$1', ['upstream_cluster']),
  rename('outbound\\|\\d+\\|[^|]*\\|([^.;]+)\\.[^;]+;?', 'destination_service_name', '$1', [
    'upstream_cluster',
  ]),
  rename('outbound\\|\\d+\\|[^|]*\\|[^.;]+\\.([^.;]+)\\.svc[^;]*;?', 'destination_service_namespace', '$1', [
    'upstream_cluster',
  ]),
  // the inbound cluster's metadata at the destination: [{"host":"service.namespace.svc.cluster.local",…}]
  rename('.*"host":"([^"]+)".*', 'destination_service', '$1', ['services']),
  rename('.*"host":"([^".]+)\\.[^"]+".*', 'destination_service_name', '$1', ['services']),
  rename('.*"host":"[^".]+\\.([^".]+)\\.svc[^"]*".*', 'destination_service_namespace', '$1', ['services']),
  // the endpoint's metadata from istiod: workload;namespace;canonical name;revision;cluster
  rename(`(${workload});[^;]*;.*`, 'destination_workload', '$1', ['peer']),
  rename(`${workload};([^;]*);.*`, 'destination_workload_namespace', '$1', ['peer']),
  rename(`${workload};[^;]*;([^;]*);.*`, 'destination_canonical_service', '$1', ['peer']),
  // the client's SPIFFE identity: each workload of the lab has a service account of its own name
  rename('(spiffe://.+)', 'source_principal', '$1', ['peer_identity']),
  rename('spiffe://[^/]+/ns/([^/]+)/sa/.+', 'source_workload_namespace', '$1', ['peer_identity']),
  rename('spiffe://[^/]+/ns/[^/]+/sa/(.+)', 'source_workload', '$1', ['peer_identity']),
  rename('(spiffe)://.+', 'connection_security_policy', 'mutual_tls', ['peer_identity']),
  rename('destination;-?', 'connection_security_policy', 'none', ['reporter', 'peer_identity']),
  rename('destination;-?', 'source_workload', 'unknown', ['reporter', 'peer_identity']),
  rename('source;(.+)', 'source_workload', '$1', ['reporter', 'workload']),
  rename('source;(.+)', 'source_workload_namespace', '$1', ['reporter', 'workload_namespace']),
  rename('destination;(.+)', 'destination_workload', '$1', ['reporter', 'workload']),
  rename('destination;(.+)', 'destination_workload_namespace', '$1', ['reporter', 'workload_namespace']),
  // upstream_cluster stays: without the port in it two ports of one Service would be one series, and one be lost
  { action: 'labeldrop', regex: 'services|peer|peer_identity|workload|workload_namespace' },
];

function rename(regex: string, target: string, replacement: string, sources: readonly string[]) {
  return { source_labels: sources, regex, target_label: target, replacement, action: 'replace' };
}

const kept = 'container_(memory_rss|memory_working_set_bytes|cpu_usage_seconds_total)';

/** @param scrapeSeconds between two scrapes of one target */
export function prometheusConfig(layout: Layout, scrapeSeconds = defaultScrapeSeconds): string {
  const kubernetes = (role: string) => ({
    role,
    kubeconfig_file: inRun(layout, 'prometheus.kubeconfig'),
  });
  const pki = pkiFolder(layout);
  const containers = {
    job_name: 'cadvisor',
    scheme: 'https',
    metrics_path: '/metrics/cadvisor',
    tls_config: {
      ca_file: `${pki}/ca.crt`,
      cert_file: `${pki}/prometheus.crt`,
      key_file: `${pki}/prometheus.key`,
    },
    // cAdvisor dates its samples with its own last look, which may repeat or run backwards
    honor_timestamps: false,
    static_configs: [{ targets: [`${addresses.node}:10250`] }],
    metric_relabel_configs: [
      { source_labels: ['__name__'], regex: kept, action: 'keep' },
      // the sums of whole pods would become the same series as their containers' once the cgroup path is dropped
      {
        source_labels: ['__name__', 'container'],
        regex: 'container_[^;]*;',
        action: 'drop',
      },
      { regex: 'id|image|name', action: 'labeldrop' },
    ],
  };
  const annotation = (name: string) => `__meta_kubernetes_pod_annotation_prometheus_io_${name}`;
  return stringify({
    global: {
      scrape_interval: `${scrapeSeconds}s`,
      scrape_timeout: '4s',
      evaluation_interval: '30s',
      scrape_protocols: ['PrometheusText0.0.4'],
    },
    scrape_configs: [
      {
        job_name: 'istiod',
        kubernetes_sd_configs: [{ ...kubernetes('pod'), namespaces: { names: ['istio-system'] } }],
        relabel_configs: [
          {
            source_labels: ['__meta_kubernetes_pod_label_app', '__meta_kubernetes_pod_container_port_number'],
            regex: 'istiod;15014',
            action: 'keep',
          },
          { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod' },
        ],
      },
      {
        job_name: 'pods',
        kubernetes_sd_configs: [kubernetes('pod')],
        relabel_configs: [
          { source_labels: [annotation('scrape')], regex: 'true', action: 'keep' },
          {
            source_labels: ['__meta_kubernetes_pod_phase'],
            regex: 'Pending|Succeeded|Failed',
            action: 'drop',
          },
          // one target a pod, whatever the number of its container ports
          { source_labels: ['__meta_kubernetes_namespace'], regex: 'istio-system', action: 'drop' },
          {
            source_labels: ['__meta_kubernetes_pod_ip', annotation('port')],
            separator: ':',
            target_label: '__address__',
          },
          { source_labels: [annotation('path')], regex: '(.+)', target_label: '__metrics_path__' },
          { source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' },
          { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod' },
        ],
        metric_relabel_configs: toIstioLabels,
      },
      containers,
    ],
  });
}
