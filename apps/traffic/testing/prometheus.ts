import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

export interface Prometheus {
  readonly url: string;
  /** Raw samples of a selector over the last two minutes, stale or not. */
  samples(selector: string): Promise<Series[]>;
  query(promql: string): Promise<{ readonly value: readonly [number, string] }[]>;
  stop(): Promise<void>;
}

/** A Prometheus on loopback that takes remote write and scrapes nothing. */
export async function startPrometheus(program: string, folder: string): Promise<Prometheus> {
  const data = join(folder, 'prometheus');
  await mkdir(data);
  await writeFile(join(data, 'config.yml'), 'global: {}\n');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    program,
    [
      `--config.file=${join(data, 'config.yml')}`,
      `--storage.tsdb.path=${join(data, 'tsdb')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.enable-remote-write-receiver',
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
  const exited = once(child, 'exit');
  const ask = async (promql: string) => {
    const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(promql)}`);
    return ((await response.json()) as { data: { result: unknown[] } }).data.result;
  };
  for (const until = Date.now() + 10_000; ; await delay(50)) {
    if (
      await fetch(`${url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    if (Date.now() > until) throw new Error('prometheus was not ready in 10 s');
  }
  return {
    url,
    samples: async (selector) => (await ask(`${selector}[2m]`)) as Series[],
    query: async (promql) => (await ask(promql)) as { value: [number, string] }[],
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await once(probe.listen(0, '127.0.0.1'), 'listening');
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
