import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

export interface Child {
  /** Asks it to end, and ends it after five seconds. */
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
// whatever ends the bench ends what it started
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a program that runs until it is stopped; what it says goes to a file. */
export function startChild(
  file: string,
  args: readonly string[],
  log: string,
  env: NodeJS.ProcessEnv = {},
): Child {
  const out = openSync(log, 'a');
  const child = spawn(file, args, { stdio: ['ignore', out, out], env: { ...process.env, ...env } });
  closeSync(out);
  running.add(child);
  const ended = new Promise<void>((resolve) => {
    const over = () => {
      running.delete(child);
      resolve();
    };
    child.once('exit', over);
    child.once('error', over);
  });
  return {
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(timer);
    },
  };
}
