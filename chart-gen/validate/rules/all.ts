import type { Rule } from '../model/rule.ts';
import { rule as authorizationPolicies } from './check_authorization_policies.ts';
import { rule as cronjobPeriods } from './check_cronjob_periods.ts';
import { rule as curlInProbes } from './check_curl_in_probes.ts';
import { rule as deploymentHooks } from './check_deployment_hooks.ts';
import { rule as destinationruleSubsets } from './check_destinationrule_subsets.ts';
import { rule as duplicateEnvironmentVariables } from './check_duplicate_environment_variables.ts';
import { rule as duplicateResources } from './check_duplicate_resources.ts';
import { rule as emptyConfigSectionInValues } from './check_empty_config_section_in_values.ts';
import { rule as envoyfilters } from './check_envoyfilters.ts';
import { rule as gatewayReferences } from './check_gateway_references.ts';
import { rule as helmfileSecrets } from './check_helmfile_secrets.ts';
import { rule as hostConflicts } from './check_host_conflicts.ts';
import { rule as ignoreAnnotation } from './check_ignore_annotation.ts';
import { rule as imageName } from './check_image_name.ts';
import { rule as injectionLabels } from './check_injection_labels.ts';
import { rule as istioAnnotations } from './check_istio_annotations.ts';
import { rule as istioInboundPortsAnnotation } from './check_istio_inbound_ports_annotation.ts';
import { rule as istioManifests } from './check_istio_manifests.ts';
import { rule as istioServiceentryPortProtocol } from './check_istio_serviceentry_port_protocol.ts';
import { rule as jobSidecars } from './check_job_sidecars.ts';
import { rule as jvmMaxHeapConfig } from './check_jvm_max_heap_config.ts';
import { rule as manifestApiVersions } from './check_manifest_api_versions.ts';
import { rule as manifests } from './check_manifests.ts';
import { rule as mtlsAgreement } from './check_mtls_agreement.ts';
import { rule as namespace } from './check_namespace.ts';
import { rule as networkPolicies } from './check_network_policies.ts';
import { rule as pinnedProxies } from './check_pinned_proxies.ts';
import { rule as podServices } from './check_pod_services.ts';
import { rule as portNames } from './check_port_names.ts';
import { rule as postRetries } from './check_post_retries.ts';
import { rule as proxyStartOrder } from './check_proxy_start_order.ts';
import { rule as releaseName } from './check_release_name.ts';
import { rule as removedIstioSettings } from './check_removed_istio_settings.ts';
import { rule as reservedCustomServiceNames } from './check_reserved_custom_service_names.ts';
import { rule as reservedPorts } from './check_reserved_ports.ts';
import { rule as resourceMemoryLimitsAndRequests } from './check_resource_memory_limits_and_requests.ts';
import { rule as sameReleaseAndNamespace } from './check_same_release_and_namespace.ts';
import { rule as schema } from './check_schema.ts';
import { rule as serverFirstProtocols } from './check_server_first_protocols.ts';
import { rule as serviceDiscovery } from './check_service_discovery.ts';
import { rule as sidecarIngressServices } from './check_sidecar_ingress_services.ts';
import { rule as virtualserviceSubsets } from './check_virtualservice_subsets.ts';
import { rule as yamlValidity } from './check_yaml_validity.ts';

/** The validators that the team behind the idea ran on every chart, in its order. */
const fromTheSeed: readonly Rule[] = [
  istioInboundPortsAnnotation,
  deploymentHooks,
  istioServiceentryPortProtocol,
  schema,
  cronjobPeriods,
  curlInProbes,
  manifests,
  namespace,
  releaseName,
  duplicateResources,
  jvmMaxHeapConfig,
  reservedCustomServiceNames,
  sameReleaseAndNamespace,
  reservedPorts,
  imageName,
  duplicateEnvironmentVariables,
  emptyConfigSectionInValues,
  serviceDiscovery,
  networkPolicies,
  helmfileSecrets,
  istioManifests,
  resourceMemoryLimitsAndRequests,
  yamlValidity,
  manifestApiVersions,
];

/** What broke in upgrades and can be seen in manifests. */
const fromRegressions: readonly Rule[] = [
  authorizationPolicies,
  destinationruleSubsets,
  envoyfilters,
  gatewayReferences,
  hostConflicts,
  ignoreAnnotation,
  injectionLabels,
  istioAnnotations,
  jobSidecars,
  mtlsAgreement,
  pinnedProxies,
  podServices,
  portNames,
  postRetries,
  proxyStartOrder,
  removedIstioSettings,
  serverFirstProtocols,
  sidecarIngressServices,
  virtualserviceSubsets,
];

/** Every built-in rule. A new one is a file beside this one and a line here. */
export const builtInRules: readonly Rule[] = [...fromTheSeed, ...fromRegressions];
