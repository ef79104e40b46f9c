/** What rules may need to know about the place the manifests are for. */
export interface RuleSettings {
  /** The Helm release that the inputs are, when they are one. */
  readonly release?: { readonly name?: string; readonly namespace?: string };
  /** Istio's root namespace, whose policies hold for the whole mesh. */
  readonly rootNamespace: string;
  /** The cluster's DNS domain. */
  readonly domain: string;
  /** Names that no Service of an application may take, beyond those of Kubernetes and Istio. */
  readonly reservedServiceNames: readonly string[];
  /** Ports that no application may listen on, beyond those of the sidecar. */
  readonly reservedPorts: readonly number[];
}

export const defaultSettings: RuleSettings = {
  rootNamespace: 'istio-system',
  domain: 'cluster.local',
  reservedServiceNames: [],
  reservedPorts: [],
};

/** The namespace of an object; one without goes where the release goes, which is one place for all such objects. */
export function namespaceOf(
  object: { readonly namespace: string | undefined },
  settings: RuleSettings,
): string {
  return object.namespace ?? settings.release?.namespace ?? '';
}
