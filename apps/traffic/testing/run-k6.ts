import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const { arguments: planned, environment } = JSON.parse(
  readFileSync(new URL('../command.json', import.meta.url), 'utf8'),
) as { arguments: string[]; environment: Record<string, string> };

export interface K6Run {
  readonly k6: string;
  /** Holds traffic.js, and takes the plan. */
  readonly folder: string;
  readonly pod: string;
  readonly plan: { readonly [name: string]: unknown };
  /** Where remote write goes; nowhere unless given. */
  readonly prometheus?: string;
}

export interface K6Ended {
  readonly exitCode: number | null;
  /** Milliseconds from SIGTERM to the end; NaN when there was none. */
  readonly tookToStop: number;
  readonly lines: readonly string[];
  readonly stderr: string;
}

export interface K6 {
  readonly ended: Promise<K6Ended>;
  terminate(): void;
}

/** Starts the script as a pod would: with the arguments and the environment of command.json. */
export async function startK6({ k6, folder, pod, plan, prometheus }: K6Run): Promise<K6> {
  const planFile = join(folder, `${pod}.json`);
  await writeFile(planFile, JSON.stringify(plan));
  const args = planned
    .filter((argument) => prometheus !== undefined || !argument.startsWith('--out='))
    .map((argument) => (argument === '/app/traffic.js' ? join(folder, 'traffic.js') : argument));
  const child = spawn(k6, args, {
    env: {
      ...environment,
      HOME: folder,
      POD_NAME: pod,
      TRAFFIC_PLAN: planFile,
      K6_PROMETHEUS_RW_SERVER_URL: `${prometheus}/api/v1/write`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => {
      output[name] += chunk;
    });
  }
  let terminatedAt = Number.NaN;
  const ended = once(child, 'close').then(([exitCode]) => ({
    exitCode: exitCode as number | null,
    tookToStop: Date.now() - terminatedAt,
    lines: output.stdout.split('\n').filter((line) => line !== ''),
    stderr: output.stderr,
  }));
  return {
    ended,
    terminate() {
      terminatedAt = Date.now();
      child.kill('SIGTERM');
    },
  };
}
