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

await service.app.listen({ host: settings.bind, port: settings.port });
await service.metrics.listen({ host: settings.bind, port: settings.metricsPort });
