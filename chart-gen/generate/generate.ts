import { Failure } from '../../reports/failure/failure.ts';
import { runProgram } from '../process/run-program.ts';

export type OperatorSource =
  /** Path of an IstioOperator file. */
  | { readonly operatorFile: string; readonly operatorYaml?: undefined }
  /** Its text. */
  | { readonly operatorYaml: string; readonly operatorFile?: undefined };

export type GenerateOptions = OperatorSource & {
  /** The istioctl of the very release. */
  readonly istioctl: string;
  /** Further settings, each `path=value`, as istioctl's own --set. */
  readonly sets?: readonly string[];
  readonly signal?: AbortSignal;
};

/**
 * All manifests of a release as one YAML text, as the istioctl of that release makes them.
 * @throws Failure MP_PROGRAM_MISSING, MP_PROGRAM_FAILED (a bad operator file: istioctl's own words), MP_PROGRAM_TIMEOUT
 */
export async function generateManifests(options: GenerateOptions): Promise<string> {
  const { istioctl, operatorFile, operatorYaml, sets = [], signal } = options;
  const { stdout } = await runProgram(
    istioctl,
    ['manifest', 'generate', '--filename', operatorFile ?? '-', ...sets.flatMap((set) => ['--set', set])],
    { input: operatorYaml, timeout: 120_000, signal },
  );
  if (stdout.trim() === '') {
    throw new Failure('MP_MANIFEST_INVALID', {
      what: 'istioctl manifest generate printed nothing',
      where: operatorFile,
      fix: 'Choose a profile with components, for example profile: minimal.',
    });
  }
  return stdout;
}
