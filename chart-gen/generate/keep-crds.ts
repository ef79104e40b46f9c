import type { Manifest } from '../manifest/manifest.ts';

/**
 * CRDs are templates of their chart, so that Helm upgrades them; what stands in a chart's crds/ folder it installs once
 * and then leaves alone. They are never deleted with it: every custom resource of the cluster would go with them.
 */
export function keepCrd(manifest: Manifest): Manifest {
  if (manifest.kind !== 'CustomResourceDefinition') return manifest;
  const annotations = { ...manifest.metadata.annotations, 'helm.sh/resource-policy': 'keep' };
  return { ...manifest, metadata: { ...manifest.metadata, annotations } };
}
