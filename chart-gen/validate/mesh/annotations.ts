/** What an annotation of Istio belongs on. */
export type Carrier = 'Pod' | 'Service' | 'Namespace' | 'Gateway' | 'other';

const pod = [
  'prometheus.istio.io/merge-metrics',
  'sidecar.istio.io/inject',
  'sidecar.istio.io/status',
  'sidecar.istio.io/rewriteAppHTTPProbers',
  'sidecar.istio.io/discoveryAddress',
  'sidecar.istio.io/proxyImage',
  'sidecar.istio.io/proxyImageType',
  'sidecar.istio.io/proxyCPU',
  'sidecar.istio.io/proxyCPULimit',
  'sidecar.istio.io/proxyMemory',
  'sidecar.istio.io/proxyMemoryLimit',
  'sidecar.istio.io/interceptionMode',
  'sidecar.istio.io/bootstrapOverride',
  'sidecar.istio.io/statsInclusionPrefixes',
  'sidecar.istio.io/statsInclusionSuffixes',
  'sidecar.istio.io/statsInclusionRegexps',
  'sidecar.istio.io/statsHistogramBuckets',
  'sidecar.istio.io/statsHistogramBins',
  'sidecar.istio.io/statsFlushInterval',
  'sidecar.istio.io/statsEvictionInterval',
  'sidecar.istio.io/statsCompression',
  'sidecar.istio.io/extraStatTags',
  'sidecar.istio.io/userVolume',
  'sidecar.istio.io/userVolumeMount',
  'sidecar.istio.io/logLevel',
  'sidecar.istio.io/componentLogLevel',
  'sidecar.istio.io/agentLogLevel',
  'sidecar.istio.io/nativeSidecar',
  'status.sidecar.istio.io/port',
  'readiness.status.sidecar.istio.io/initialDelaySeconds',
  'readiness.status.sidecar.istio.io/periodSeconds',
  'readiness.status.sidecar.istio.io/failureThreshold',
  'readiness.status.sidecar.istio.io/applicationPorts',
  'traffic.sidecar.istio.io/includeOutboundIPRanges',
  'traffic.sidecar.istio.io/excludeOutboundIPRanges',
  'traffic.sidecar.istio.io/includeInboundPorts',
  'traffic.sidecar.istio.io/excludeInboundPorts',
  'traffic.sidecar.istio.io/excludeInterfaces',
  'traffic.sidecar.istio.io/includeOutboundPorts',
  'traffic.sidecar.istio.io/excludeOutboundPorts',
  'traffic.sidecar.istio.io/kubevirtInterfaces',
  'istio.io/reroute-virtual-interfaces',
  'proxy.istio.io/config',
  'proxy.istio.io/overrides',
  'inject.istio.io/templates',
  'ambient.istio.io/redirection',
  'ambient.istio.io/bypass-inbound-capture',
  'ambient.istio.io/dns-capture',
];
const service = [
  'networking.istio.io/exportTo',
  'traffic.istio.io/nodeSelector',
  'alpha.istio.io/kubernetes-serviceaccounts',
  'alpha.istio.io/canonical-serviceaccounts',
];
const others = [
  'galley.istio.io/analyze-suppress',
  'gateway.istio.io/controller-version',
  'gateway.istio.io/service-account',
  'gateway.istio.io/name-override',
  'ambient.istio.io/waypoint-inbound-binding',
  'networking.istio.io/service-type',
  'networking.istio.io/traffic-distribution',
  'networking.istio.io/address-type',
  'istio.io/rev',
  'istio.io/dry-run',
  'istio.io/use-waypoint-canary-weight',
  'istio.io/autoRegistrationGroup',
  'istio.io/workloadController',
  'istio.io/connectedAt',
  'istio.io/disconnectedAt',
  'topology.istio.io/controlPlaneClusters',
];

/** The annotations that Istio 1.31 reads, and what they belong on. */
export const istioAnnotations: ReadonlyMap<string, Carrier> = new Map<string, Carrier>([
  ...pod.map((name) => [name, 'Pod'] as const),
  ...service.map((name) => [name, 'Service'] as const),
  ...others.map((name) => [name, 'other'] as const),
]);

/** Prefixes under which Istio alone defines names. */
export const istioPrefix =
  /^((status\.|readiness\.status\.|traffic\.)?sidecar|proxy|inject|ambient|traffic|prometheus|topology)\.istio\.io\//;
