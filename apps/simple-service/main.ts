import type { AddressInfo } from 'node:net';
import { serveMetrics } from '../metrics/serve.ts';
import { postLines } from './post-lines.ts';
import { createService } from './server.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
const service = createService(settings);
const { pod, countsAs } = settings;
const { started, counted: totals } = service;
const print = (line: string) => process.stdout.write(`${line}\n`);
const tellPosts =
  countsAs === undefined ? () => {} : postLines({ to: countsAs, pod, started, totals, print });
setInterval(tellPosts, 1_000).unref();
let ending = false;

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (ending) return;
    ending = true;
    service.shutDown().then(
      () => {
        tellPosts();
        // what was printed must be out before the end
        process.stdout.write('', () => process.exit(0));
      },
      () => process.exit(1),
    );
  });
}

const metrics = await serveMetrics(service.registry, settings.bind, settings.metricsPort, {
  '/shutdown/prepare': service.prepare,
});
const { port, ...more } = await service.listen();
const metricsPort = (metrics.address() as AddressInfo).port;
process.stdout.write(`${JSON.stringify({ listening: settings.bind, port, metricsPort, ...more })}\n`);
