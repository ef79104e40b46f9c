import { groupOf, type Manifest } from '../manifest/manifest.ts';

/** istio: the main resources and the CRDs; istio-crd: the custom resources, which need those CRDs first. */
export type ChartName = 'istio' | 'istio-crd';

export const chartNames: readonly ChartName[] = ['istio', 'istio-crd'];

/** Groups with a dot that the API server itself serves. Any other such group comes from a CRD or an aggregated API. */
const builtInGroups = new Set(
  [
    'admissionregistration',
    'apiextensions',
    'apiregistration',
    'authentication',
    'authorization',
    'certificates',
    'coordination',
    'discovery',
    'events',
    'flowcontrol.apiserver',
    'internal.apiserver',
    'networking',
    'node',
    'rbac.authorization',
    'resource',
    'scheduling',
    'storage',
    'storagemigration',
  ].map((group) => `${group}.k8s.io`),
);

/**
 * The chart that an object goes to. A canary release brings custom resources without the CRDs, which are there already,
 * so the group decides and not what else is in the set.
 */
export function chartOf(manifest: Manifest): ChartName {
  const group = groupOf(manifest);
  return group.includes('.') && !builtInGroups.has(group) ? 'istio-crd' : 'istio';
}
