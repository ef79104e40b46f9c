import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../reports/failure/failure.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { splitDocuments } from '../manifest/split-documents.ts';
import type { Value } from '../yaml/to-value.ts';
import { writeYaml } from '../yaml/write.ts';
import { type ChartObjects, chartObjects } from './chart-objects.ts';
import { type ChartName, chartNames } from './chart-of.ts';
import { escapeForHelm } from './escape.ts';
import { fileNameOf } from './file-name.ts';
import { helmfileText } from './helmfile.ts';

export interface WriteChartsOptions {
  /** The YAML text that istioctl printed, or its objects. */
  readonly manifests: string | readonly Manifest[];
  /** The Istio version, which becomes the charts' version. */
  readonly version: string;
  /** Folder that gets istio/, istio-crd/ and helmfile.yaml. What else it holds is left alone. */
  readonly outDir: string;
  /** Namespace of the control plane. Default istio-system. */
  readonly namespace?: string;
  /** What is changed between istioctl and the charts. */
  readonly mutate?: (manifests: readonly Manifest[]) => readonly Manifest[];
}

/**
 * Writes the two charts of a release and a helmfile: one file an object, the same bytes for the same input. Each chart
 * is written beside its place and then put there whole, so that a reader never sees half of one.
 * @returns what the charts hold, which is what `helm template` prints
 * @throws Failure MP_MANIFEST_INVALID, MP_USAGE for a version that Helm refuses
 */
export async function writeCharts(options: WriteChartsOptions): Promise<ChartObjects> {
  const { manifests, version, outDir, namespace = 'istio-system', mutate = (same) => same } = options;
  if (!semanticVersion.test(version)) {
    throw new Failure('MP_USAGE', {
      what: `${JSON.stringify(version)} is not a semantic version`,
      why: 'Helm refuses a chart without one.',
      fix: 'Give the release as 1.30.4 or 1.31.0-rc.0.',
    });
  }
  const given =
    typeof manifests === 'string' ? splitDocuments(manifests, 'istioctl manifest generate') : manifests;
  const objects = chartObjects(mutate(given), namespace);
  await mkdir(outDir, { recursive: true });
  for (const chart of chartNames) await writeChart(outDir, chart, version, objects[chart]);
  await writeFile(join(outDir, 'helmfile.yaml'), helmfileText(namespace));
  return objects;
}

async function writeChart(
  outDir: string,
  chart: ChartName,
  version: string,
  objects: readonly Manifest[],
): Promise<void> {
  const draft = join(outDir, `.${chart}-${randomUUID()}`);
  try {
    await mkdir(join(draft, 'templates'), { recursive: true });
    await writeFile(join(draft, 'Chart.yaml'), chartYaml(chart, version));
    for (const object of objects) {
      await writeFile(
        join(draft, 'templates', fileNameOf(object)),
        escapeForHelm(writeYaml(object as Value)),
      );
    }
    await rm(join(outDir, chart), { recursive: true, force: true });
    await rename(draft, join(outDir, chart));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

const semanticVersion = /^\d+\.\d+\.\d+(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z.-]+)?$/;

const descriptions: Readonly<Record<ChartName, string>> = {
  istio: 'Istio control plane and its CustomResourceDefinitions',
  'istio-crd': 'Custom resources of the Istio control plane; installed after the chart istio',
};

const chartYaml = (name: ChartName, version: string): string =>
  writeYaml({
    apiVersion: 'v2',
    name,
    description: descriptions[name],
    type: 'application',
    version,
    appVersion: version,
  });
