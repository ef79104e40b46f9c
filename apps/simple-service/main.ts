import type { AddressInfo } from 'node:net';
import { serveMetrics } from '../metrics/serve.ts';
import { createService } from './server.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
const service = createService(settings);
let ending = false;

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (ending) return;
    ending = true;
    service.shutDown().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}

const metrics = await serveMetrics(service.registry, settings.bind, settings.metricsPort);
await service.app.listen({ host: settings.bind, port: settings.port });
const portOf = (address: AddressInfo | string | null) => (address as AddressInfo).port;
process.stdout.write(
  `${JSON.stringify({ listening: settings.bind, port: portOf(service.app.server.address()), metricsPort: portOf(metrics.address()) })}\n`,
);
