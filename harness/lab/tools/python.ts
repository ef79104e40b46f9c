import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { runProgram } from '../../../chart-gen/process/run-program.ts';

export interface PythonWithPip {
  readonly path: string;
  /** What `pip --version` printed, to its first blank but one: `pip 23.0.1`. */
  readonly pip: string;
}

/**
 * The first python3 of PATH, or the system's own, that has pip. A python of pyenv or of a virtual environment may lack
 * it where the system's has it.
 */
export async function findPython(env: NodeJS.ProcessEnv): Promise<PythonWithPip | undefined> {
  const folders = [...(env.PATH ?? '').split(delimiter).filter(isAbsolute), '/usr/bin'];
  const candidates = new Set(
    folders.map((folder) => join(folder, 'python3')).filter((path) => existsSync(path)),
  );
  for (const path of candidates) {
    const { stdout } = await runProgram(path, ['-m', 'pip', '--version'], { timeout: 30_000, env }).catch(
      () => ({ stdout: '' }),
    );
    const pip = /^pip \S+/.exec(stdout)?.[0];
    if (pip) return { path, pip };
  }
  return undefined;
}
