import { runProgram } from '../process/run-program.ts';

export interface GenerateOptions {
  /** The istioctl of the very release. */
  readonly istioctl: string;
  readonly operatorFile: string;
}

/** All manifests of a release as one YAML text. */
export async function generateManifests({ istioctl, operatorFile }: GenerateOptions): Promise<string> {
  const { stdout } = await runProgram(istioctl, ['manifest', 'generate', '--filename', operatorFile], {
    timeout: 120_000,
  });
  return stdout;
}
