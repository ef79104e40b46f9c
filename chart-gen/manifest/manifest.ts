/** A Kubernetes object as a manifest holds it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [key: string]: unknown;
  };
  readonly [key: string]: unknown;
}

/** The API group; empty for the core kinds. */
export const groupOf = ({ apiVersion }: Pick<Manifest, 'apiVersion'>): string =>
  apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';

/** What makes two manifests the same object: group, kind, namespace and name. The version of the API does not count. */
export const identityOf = (manifest: Manifest): string =>
  JSON.stringify([
    groupOf(manifest),
    manifest.kind,
    manifest.metadata.namespace ?? '',
    manifest.metadata.name,
  ]);

/** How a person names an object: `Deployment istio-system/istiod`. */
export const titleOf = ({ kind, metadata }: Manifest): string =>
  metadata.namespace ? `${kind} ${metadata.namespace}/${metadata.name}` : `${kind} ${metadata.name}`;
