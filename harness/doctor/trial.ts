import { runProgram } from '../../chart-gen/process/run-program.ts';
import { Failure } from '../../reports/failure/failure.ts';
import type { DoctorLine } from './line.ts';

export interface Trial {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly input?: string;
  /** What to do when it fails. */
  readonly fix: string;
  /** The package that the command is from. */
  readonly package: string;
}

/** Tries a feature and says what the kernel answered. */
export async function tryFeature(trial: Trial): Promise<DoctorLine> {
  const [file, ...args] = trial.command;
  try {
    await runProgram(file, args, { timeout: 15_000, input: trial.input, env: { LC_ALL: 'C' } });
    return { name: trial.name, ok: 'ok', got: 'works' };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const missing = error.code === 'MP_PROGRAM_MISSING';
    return {
      name: trial.name,
      ok: 'missing',
      got: missing ? `cannot be tried: ${error.message}` : (error.detail.why ?? error.message),
      fix: missing ? `apt-get install ${trial.package}` : trial.fix,
    };
  }
}
