import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { applyMutations } from '../mutate/apply-mutations.ts';
import { readMutations } from '../mutate/read-mutations.ts';
import { type ResolveOptions, resolveRelease } from '../release/resolve-release.ts';
import { decodeYaml } from '../yaml/decode.ts';
import type { ChartObjects } from './chart-objects.ts';
import { generateManifests, type OperatorSource } from './generate.ts';
import { type WriteChartsOptions, writeCharts } from './write-charts.ts';

export type ChartsGenerateOptions = ResolveOptions &
  OperatorSource &
  Pick<WriteChartsOptions, 'outDir' | 'namespace'> & {
    /** Further settings, each `path=value`, as istioctl's own --set. */
    readonly sets?: readonly string[];
    /** A mutations file; docs/charts.md shows what it may hold. */
    readonly mutationsFile?: string;
  };

export interface GeneratedCharts {
  readonly version: string;
  readonly folder: string;
  /** What each chart holds. */
  readonly objects: ChartObjects;
  /** The istioctl that made them. */
  readonly istioctl: string;
}

/**
 * From a release to two charts: takes its istioctl, generates the manifests, changes them as the mutations file says,
 * and writes the charts and a helmfile. A mutations file is read before anything is made.
 * @throws Failure of resolveRelease, generateManifests, readMutations, applyMutations and writeCharts
 */
export async function chartsGenerate(options: ChartsGenerateOptions): Promise<GeneratedCharts> {
  const { version, outDir, namespace, mutationsFile } = options;
  const mutations =
    mutationsFile && readMutations(decodeYaml(await readFile(mutationsFile), mutationsFile), mutationsFile);
  const istioctl = await resolveRelease(options);
  const manifests = await generateManifests({ ...options, istioctl });
  const objects = await writeCharts({
    manifests,
    version,
    outDir,
    namespace,
    ...(mutations && { mutate: (all) => applyMutations(all, mutations, basename(mutationsFile ?? '')) }),
  });
  return { version, folder: outDir, objects, istioctl };
}
