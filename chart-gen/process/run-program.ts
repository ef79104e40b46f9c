import { execa } from 'execa';
import { Failure } from '../../reports/failure/failure.ts';

export interface ProgramOptions {
  readonly cwd?: string;
  /** Added to the caller's environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** Milliseconds before the program is killed. Default 60 000. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  /** Exit codes that are answers rather than errors. Default: only 0. */
  readonly allow?: readonly number[];
  /** Bytes of output kept before the program is killed. Default 64 MiB. */
  readonly maxOutput?: number;
  /** Called with each chunk of standard error as it comes. */
  readonly onStderr?: (text: string) => void;
  readonly onStdout?: (text: string) => void;
  /** Told its process number once it runs. */
  readonly onSpawn?: (pid: number) => void;
  /** `own`: signals of the terminal do not reach it, and it goes on when we are killed. Default `ours`. */
  readonly processGroup?: 'ours' | 'own';
}

export interface ProgramResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/**
 * Runs a program to its end without a shell.
 * @throws Failure MP_PROGRAM_MISSING, MP_PROGRAM_TIMEOUT or MP_PROGRAM_FAILED with the last lines of its standard error.
 */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  const timeout = options.timeout ?? 60_000;
  const child = execa(file, args, {
    cwd: options.cwd,
    env: options.env as Record<string, string> | undefined,
    input: options.input,
    stdin: options.input === undefined ? 'ignore' : 'pipe',
    timeout,
    cancelSignal: options.signal,
    forceKillAfterDelay: 2_000,
    reject: false,
    maxBuffer: options.maxOutput ?? 64 * 1024 * 1024,
    stripFinalNewline: false,
    detached: options.processGroup === 'own',
  });
  if (child.pid !== undefined) options.onSpawn?.(child.pid);
  if (options.onStderr) child.stderr?.on('data', (chunk) => options.onStderr?.(String(chunk)));
  if (options.onStdout) child.stdout?.on('data', (chunk) => options.onStdout?.(String(chunk)));
  const result = await child;
  const command = [file, ...args].join(' ').slice(0, 300);
  if (result.code === 'ENOENT') {
    throw new Failure('MP_PROGRAM_MISSING', { what: `${file} was not found`, fix: 'meshproof doctor' });
  }
  if (result.timedOut) {
    throw new Failure('MP_PROGRAM_TIMEOUT', {
      what: `${command} did not end within ${timeout / 1000} s`,
      why: lastLines(result.stderr, 5),
    });
  }
  options.signal?.throwIfAborted();
  const exitCode = result.exitCode;
  if (exitCode === undefined || !(options.allow ?? [0]).includes(exitCode)) {
    throw new Failure('MP_PROGRAM_FAILED', {
      what: `${command} ended with ${exitCode ?? result.signal ?? result.code ?? 'an unknown state'}`,
      why: lastLines(result.stderr, 12) || lastLines(result.stdout, 12) || undefined,
      cause: result.cause,
    });
  }
  return { stdout: result.stdout, stderr: result.stderr, exitCode };
}

/** The last n non-empty lines of a text. */
export function lastLines(text: string, n: number): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-n)
    .join('\n');
}
