import { Failure } from '../../reports/failure/failure.ts';
import { identityOf, type Manifest, titleOf } from '../manifest/manifest.ts';
import { type ChartName, chartNames, chartOf } from './chart-of.ts';
import { keepCrd } from './keep-crds.ts';

export type ChartObjects = Readonly<Record<ChartName, readonly Manifest[]>>;

/**
 * What each chart holds. Namespaces that are the release's own are left out: Helm makes it (`--create-namespace`) and
 * would then refuse to own it a second time.
 * @throws Failure MP_MANIFEST_INVALID when an object is there twice: Helm would apply one of the two, and not say which
 */
export function chartObjects(manifests: readonly Manifest[], namespace: string): ChartObjects {
  const seen = new Set<string>();
  for (const manifest of manifests) {
    const identity = identityOf(manifest);
    if (seen.has(identity)) {
      throw new Failure('MP_MANIFEST_INVALID', {
        what: `${titleOf(manifest)} stands in the manifests twice`,
      });
    }
    seen.add(identity);
  }
  const wanted = manifests.filter(
    ({ kind, apiVersion, metadata }) =>
      !(kind === 'Namespace' && apiVersion === 'v1' && metadata.name === namespace),
  );
  const [istio = [], custom = []] = chartNames.map((chart) =>
    wanted.filter((manifest) => chartOf(manifest) === chart).map(keepCrd),
  );
  return { istio, 'istio-crd': custom };
}
