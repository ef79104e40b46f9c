import { Failure } from '../../reports/failure/failure.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { splitDocuments } from '../manifest/split-documents.ts';
import type { Value } from '../yaml/to-value.ts';
import { writeYaml } from '../yaml/write.ts';
import { manifestArguments, templateArguments, valuesArguments } from './arguments.ts';
import { callHelm, reading } from './call.ts';
import type { HelmChart, HelmRelease } from './release.ts';

type Values = Readonly<Record<string, unknown>>;

/** What a chart would install, without asking a cluster. @throws Failure MP_PROGRAM_FAILED, MP_MANIFEST_INVALID */
export async function helmTemplate(options: HelmChart): Promise<readonly Manifest[]> {
  const input = options.values && writeYaml(options.values as Value);
  const { stdout } = await callHelm(reading(options), templateArguments(options), { input });
  return splitDocuments(stdout, `helm template ${options.release}`);
}

/** What a release installed. @throws Failure MP_PROGRAM_FAILED, also where there is none */
export async function helmManifest(options: HelmRelease): Promise<readonly Manifest[]> {
  const { stdout } = await callHelm(reading(options), manifestArguments(options));
  return splitDocuments(stdout, `helm get manifest ${options.release}`);
}

/** The values that a release was given; undefined when it was given none. @throws Failure MP_PROGRAM_FAILED */
export async function helmValues(options: HelmRelease): Promise<Values | undefined> {
  const { stdout } = await callHelm(reading(options), valuesArguments(options));
  const values = parsed(stdout);
  if (values === null) return undefined;
  if (typeof values === 'object' && !Array.isArray(values)) return values as Values;
  throw new Failure('MP_PROGRAM_FAILED', {
    what: `helm get values of ${options.release} printed something else than values`,
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
