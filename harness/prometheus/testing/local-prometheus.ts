import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Path of a real Prometheus on this machine; undefined when there is none, and tests that need one are skipped. */
export const prometheusProgram = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'prometheus'))
  .find((path) => existsSync(path));

export interface LocalPrometheus {
  readonly url: string;
  stop(): Promise<void>;
  remove(): Promise<void>;
}

/**
 * A real Prometheus on loopback that scrapes one target, in a folder of its own. For tests.
 * @param labels that it gives the target, as discovery in a cluster would
 */
export async function startPrometheus(
  target: string,
  interval: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<LocalPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'meshproof-prometheus-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const config = {
    global: { scrape_interval: interval, scrape_timeout: interval },
    scrape_configs: [{ job_name: 'test', static_configs: [{ targets: [target], labels }] }],
  };
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const child = spawn(
    prometheusProgram ?? '',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  for (const deadline = Date.now() + 15_000; ; await delay(50)) {
    const ready = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (ready?.ok) break;
    if (Date.now() < deadline) continue;
    await stop();
    throw new Error('the local Prometheus did not become ready in 15 s');
  }
  return {
    url,
    stop,
    async remove() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
