import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type Manifest, splitManifests } from './split.ts';

export interface WriteChartsOptions {
  readonly manifests: string;
  readonly version: string;
  readonly outDir: string;
}

/** istio: the main resources and the CRDs; istio-crd: the objects that need those CRDs. */
export type ChartName = 'istio' | 'istio-crd';

/**
 * Writes the two charts of a release and a helmfile: one file an object, the same bytes for the same input. What Helm
 * would read as a template of its own is escaped.
 * @throws Failure MP_MANIFEST_INVALID
 */
export async function writeCharts({ manifests, version, outDir }: WriteChartsOptions): Promise<void> {
  const objects = splitManifests(manifests, 'generated manifests');
  const custom = customGroups(objects);
  for (const chart of ['istio', 'istio-crd'] as const) {
    const own = objects.filter((object) => chartOf(object, custom) === chart);
    const draft = join(outDir, `${chart}.draft`);
    await rm(draft, { recursive: true, force: true });
    await mkdir(join(draft, 'templates'), { recursive: true });
    await writeFile(
      join(draft, 'Chart.yaml'),
      stringify({ apiVersion: 'v2', name: chart, version, appVersion: version }),
    );
    for (const object of own)
      await writeFile(join(draft, 'templates', fileName(object)), escapeForHelm(stringify(kept(object))));
    await rm(join(outDir, chart), { recursive: true, force: true });
    await rename(draft, join(outDir, chart));
  }
  await writeFile(join(outDir, 'helmfile.yaml'), helmfile);
}

/** The API groups that the release's own CRDs define. */
function customGroups(objects: readonly Manifest[]): Set<string> {
  const crds = objects.filter((object) => object.kind === 'CustomResourceDefinition');
  return new Set(crds.map((crd) => (crd.spec as { group: string }).group));
}

const chartOf = (object: Manifest, custom: ReadonlySet<string>): ChartName =>
  custom.has(object.apiVersion.split('/')[0] ?? '') ? 'istio-crd' : 'istio';

const fileName = ({ kind, metadata }: Manifest) =>
  [kind.toLowerCase(), metadata.namespace, metadata.name]
    .filter(Boolean)
    .join('-')
    .replaceAll(/[^a-z0-9.-]/gi, '_')
    .concat('.yaml');

/** CRDs are upgraded with the chart and never deleted by it: with them every custom resource of the cluster would go. */
function kept(object: Manifest): Manifest {
  if (object.kind !== 'CustomResourceDefinition') return object;
  const annotations = {
    ...(object.metadata.annotations as object | undefined),
    'helm.sh/resource-policy': 'keep',
  };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** The injector's own templates are full of braces, which Helm must print rather than read. */
export const escapeForHelm = (text: string): string =>
  text.replaceAll(/\{\{|\}\}/g, (braces) => `{{ "${braces}" }}`);

const helmfile = stringify({
  helmDefaults: { timeout: 900 },
  releases: [
    { name: 'istio', namespace: 'istio-system', chart: './istio' },
    { name: 'istio-crd', namespace: 'istio-system', chart: './istio-crd', needs: ['istio-system/istio'] },
  ],
});
