import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { generateManifests } from '../../chart-gen/generate/generate.ts';
import { writeCharts } from '../../chart-gen/generate/write-charts.ts';
import type { Manifest } from '../../chart-gen/manifest/manifest.ts';
import { metricsEnvoyFilter } from '../lab/istio/metrics.ts';
import { operatorYaml } from '../lab/istio/operator.ts';

export interface ReleaseCharts {
  readonly version: string;
  /** Folder with the charts istio and istio-crd. */
  readonly folder: string;
  readonly manifests: string;
  /** Of its istiod, when it stands beside another. */
  readonly revision?: string;
}

export interface ReleaseOptions {
  readonly istioctl: string;
  readonly version: string;
  /** Where the charts go. */
  readonly folder: string;
  /** Full image of the proxy that the injector gives; absent: the release's own. */
  readonly proxyImage?: string;
  readonly revision?: string;
  /** Version pattern of the proxies that emit Istio's metrics; absent: all. */
  readonly metricsProxies?: string;
}

/** The two charts of a release, by the istioctl of that very release. */
export async function releaseCharts(options: ReleaseOptions): Promise<ReleaseCharts> {
  mkdirSync(options.folder, { recursive: true });
  const operator = join(options.folder, 'istiooperator.yaml');
  writeFileSync(operator, operatorYaml(options));
  const generated = await generateManifests({ istioctl: options.istioctl, operatorFile: operator });
  const manifests = `${generated}\n---\n${stringify(metricsEnvoyFilter(options.metricsProxies))}`;
  await writeCharts({ manifests, version: options.version, outDir: options.folder });
  return { version: options.version, folder: options.folder, manifests, revision: options.revision };
}

/** The same charts with other objects, written over them. */
export async function narrowCharts(
  charts: ReleaseCharts,
  change: (manifests: readonly Manifest[]) => readonly Manifest[],
): Promise<ReleaseCharts> {
  const { manifests, version, folder } = charts;
  await writeCharts({ manifests, version, outDir: folder, mutate: change });
  return charts;
}
