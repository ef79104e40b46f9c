import { Failure } from '../../reports/failure/failure.ts';
import { runProgram } from '../process/run-program.ts';

/** Helm 3 and Helm 4 apply objects in different ways and name some flags differently. */
export type Dialect = 'v3' | 'v4';

/** @throws Failure MP_PROGRAM_MISSING, or MP_TOOL_UNFIT for any other Helm than 3.12 and later or 4 */
export async function dialectOf(helm: string, signal?: AbortSignal): Promise<Dialect> {
  const { stdout } = await runProgram(helm, ['version', '--template', '{{ .Version }}'], {
    timeout: 20_000,
    signal,
  });
  const dialect = dialectOfVersion(stdout);
  if (dialect) return dialect;
  throw new Failure('MP_TOOL_UNFIT', {
    what: `${helm} says it is version ${JSON.stringify(stdout.trim().slice(0, 60))}; Helm 3.12 or later, or 4 is needed`,
    fix: 'Name another helm with MESHPROOF_HELM.',
  });
}

export function dialectOfVersion(version: string): Dialect | undefined {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version.trim()) ?? [];
  if (major === '4') return 'v4';
  return major === '3' && Number(minor) >= 12 ? 'v3' : undefined;
}
