import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface K6Run {
  readonly k6: string;
  /** Holds generator.mjs and traffic.js, and takes the plan. */
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

/** Starts the generator as a pod would, and with it k6. */
export async function startK6({ k6, folder, pod, plan, prometheus }: K6Run): Promise<K6> {
  const planFile = join(folder, `${pod}.json`);
  await writeFile(planFile, JSON.stringify(plan));
  const child = spawn(process.execPath, [join(folder, 'generator.mjs')], {
    env: {
      HOME: folder,
      K6_PROGRAM: k6,
      POD_NAME: pod,
      TRAFFIC_PLAN: planFile,
      TRAFFIC_SCRIPT: join(folder, 'traffic.js'),
      ...(prometheus === undefined ? {} : { K6_PROMETHEUS_RW_SERVER_URL: `${prometheus}/api/v1/write` }),
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
