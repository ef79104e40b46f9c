import { holderMetrics } from '../metrics/holder-metrics.ts';
import { serveMetrics } from '../metrics/serve.ts';
import type { Open } from './connection.ts';
import { hold } from './hold.ts';
import { openLedger } from './ledger.ts';
import { openGrpc } from './protocols/grpc.ts';
import { openH2c } from './protocols/h2c.ts';
import { openTcp } from './protocols/tcp.ts';
import { openWs } from './protocols/websocket.ts';
import { type HeldProtocol, protocolOf, readSettings } from './settings.ts';

const openers: Readonly<Record<HeldProtocol, Open>> = {
  h2c: openH2c,
  grpc: openGrpc,
  ws: openWs,
  tcp: openTcp,
};
const countEvery = 5_000;

const { from, pod, connections, ...settings } = readSettings(process.env);
const destinations = [...new Set(connections.map(({ to }) => to))];
const ledger = openLedger({ from, pod, destinations, print: (line) => process.stdout.write(`${line}\n`) });
const metrics = holderMetrics(from, destinations);
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());

const server = await serveMetrics(metrics.registry, settings.bind, settings.metricsPort);
const counting = setInterval(() => ledger.count(), countEvery);
await Promise.all(
  connections.map((held) =>
    hold({
      url: held.url,
      open: openers[protocolOf(held)],
      every: settings.heartbeatSeconds * 1000,
      timeout: settings.timeoutSeconds * 1000,
      signal: stop.signal,
      held: (is) => metrics.held(held.to, is),
      answered(took) {
        ledger.answered(held, took);
        metrics.called(held.to, 'expected');
      },
      broken(what) {
        ledger.broken(held, what);
        metrics.broken(held.to, what.side, what.explained);
      },
    }),
  ),
);
clearInterval(counting);
server.close();
ledger.close();
process.stdout.write('', () => process.exit(0));
