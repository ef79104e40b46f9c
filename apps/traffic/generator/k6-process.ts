import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import command from '../command.json' with { type: 'json' };
import type { Slice } from './slices.ts';

export interface K6Options {
  /** The program. */
  readonly k6: string;
  readonly script: string;
  readonly slice: Slice;
  /** Seconds from call 0 on in which the rate rises. */
  readonly rampSeconds: number | undefined;
  /** Epoch milliseconds at which call 0 is due; undefined: as soon as this k6 is ready. */
  readonly zero: number | undefined;
  readonly onLine: (line: string) => void;
}

export interface K6Process {
  /** The exit code, once all that it said was read; -1 when a signal ended it. */
  readonly ended: Promise<number>;
  stop(): void;
}

/** Starts k6 for one slice. What it writes to standard error goes to ours. */
export function startK6({ k6, script, slice, rampSeconds = 0, zero, onLine }: K6Options): K6Process {
  const { K6_PROMETHEUS_RW_SERVER_URL: receiver } = process.env;
  // without a receiver the output would keep what nobody takes
  const wanted = command.arguments.filter((argument) => receiver || !argument.startsWith('--out='));
  const child = spawn(k6, [...wanted, script], {
    env: {
      ...command.environment,
      ...process.env,
      TRAFFIC_SLICE: `${slice.number}`,
      TRAFFIC_FIRST: `${slice.first}`,
      TRAFFIC_BEYOND: `${slice.beyond}`,
      TRAFFIC_MILLISECONDS: `${slice.milliseconds}`,
      TRAFFIC_RAMP_SECONDS: `${rampSeconds}`,
      TRAFFIC_ZERO: zero === undefined ? '' : `${zero}`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', onLine);
  const read = once(lines, 'close');
  const exited = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? -1));
  });
  return {
    ended: exited.then(async (code) => {
      await read;
      return code;
    }),
    stop: () => void child.kill('SIGTERM'),
  };
}
