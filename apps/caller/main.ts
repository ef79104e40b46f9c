import { createServer } from 'node:http';
import { Counter, Registry } from 'prom-client';
import { call } from './call.ts';
import { openLedger } from './ledger.ts';
import { openLoop } from './loop.ts';
import { readSettings, type Settings } from './settings.ts';

const settings = readSettings(process.env);
const registry = new Registry();
const requests = new Counter({
  name: 'meshproof_requests_total',
  help: 'Calls made',
  labelNames: ['from', 'to', 'outcome'],
  registers: [registry],
});
const ledger = openLedger(settings.from, settings.pod, (line) => process.stdout.write(`${line}\n`));
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());

async function callNext(index: number): Promise<void> {
  const target = settings.targets[index % settings.targets.length];
  if (!target) return;
  const at = new Date();
  const outcome = await call(target);
  ledger.record(target, at, outcome);
  requests.inc({ from: settings.from, to: target.to, outcome: outcome.expected ? 'expected' : 'unexpected' });
}

async function job({ calls, quitSidecar }: Settings & { mode: 'job' }): Promise<number> {
  for (let index = 0; index < calls && !stop.signal.aborted; index++) await callNext(index);
  const { total, unexpected } = ledger.summary();
  // a classic sidecar does not end by itself when the job's work is done
  if (quitSidecar) await fetch('http://127.0.0.1:15020/quitquitquit', { method: 'POST' }).catch(() => {});
  return total > 0 && unexpected === 0 ? 0 : 1;
}

async function loop({ ratePerSecond, bind, metricsPort }: Settings & { mode: 'loop' }): Promise<number> {
  const metrics = createServer((_request, response) => {
    registry.metrics().then(
      (text) => response.setHeader('content-type', registry.contentType).end(text),
      () => response.writeHead(500).end(),
    );
  }).listen(metricsPort, bind);
  const counting = setInterval(() => ledger.count(), 5_000);
  await openLoop(ratePerSecond, callNext, () => ledger.drop(), stop.signal);
  clearInterval(counting);
  metrics.close();
  ledger.summary();
  return 0;
}

process.exitCode = settings.mode === 'job' ? await job(settings) : await loop(settings);
process.exit();
