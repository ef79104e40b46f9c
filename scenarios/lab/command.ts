import { type ChildProcess, spawn } from 'node:child_process';
import { packageRoot } from '../../harness/package-root.ts';

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<CommandResult>;
  /** Resolves when standard error matches; rejects when the command ends before. */
  readonly says: (pattern: RegExp) => Promise<void>;
}

/** Starts the real command line, as a person would; what it says is passed on to the test's output. */
export function startCommand(...args: string[]): RunningCommand {
  const child = spawn(process.execPath, ['bootstrap.mjs', ...args], {
    cwd: packageRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    process.stderr.write(String(chunk).replaceAll(/^(?=.)/gm, '      '));
    for (const listener of listeners) listener();
  });
  const ended = new Promise<CommandResult>((resolve) => {
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  return {
    child,
    ended,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!pattern.test(stderr)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        void ended.then(() => reject(new Error(`the command ended without saying ${pattern}`)));
      }),
  };
}

export const meshproof = (...args: string[]): Promise<CommandResult> => startCommand(...args).ended;
