import { callOnce } from '../http/call-once.ts';
import { callerMetrics } from '../metrics/caller-metrics.ts';
import { serveMetrics } from '../metrics/serve.ts';
import { openLedger } from './ledger.ts';
import { runOpenLoop } from './loop.ts';
import { outcomeOf } from './outcome.ts';
import { phasesOf } from './phase.ts';
import { type JobSettings, type LoopSettings, readSettings } from './settings.ts';

const settings = readSettings(process.env);
const { from, pod, targets } = settings;
const destinations = [...new Set(targets.map(({ to }) => to))];
const print = (line: string) => process.stdout.write(`${line}\n`);
const ledger = openLedger({ from, pod, destinations, print });
const metrics = callerMetrics(from, destinations);
const stop = new AbortController();
const phases = phasesOf(settings.startSeconds, settings.mode === 'loop' ? settings.stopSeconds : 0);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => void phases.stop().then(() => stop.abort()));
}

const countEvery = 5_000;
const nextTarget = (index: number) => targets[index % targets.length] ?? targets[0];

async function callNext(index: number): Promise<void> {
  const target = nextTarget(index);
  if (!target) return;
  const made = { target, at: new Date(), phase: phases.now() };
  const began = performance.now();
  const outcome = await outcomeOf(target);
  ledger.record({ ...made, took: performance.now() - began }, outcome);
  metrics.called(target.to, outcome.kind);
}

/** @returns the exit code: 1 when anything went wrong, or nothing was called at all */
async function job({ calls, quitSidecar }: JobSettings): Promise<number> {
  for (let index = 0; index < calls && !stop.signal.aborted; index++) await callNext(index);
  const { total, unexpected } = ledger.close();
  if (quitSidecar) await quit();
  return total === calls && unexpected === 0 ? 0 : 1;
}

/** A classic sidecar does not end by itself when the job's work is done, and its pod would never complete. */
async function quit(): Promise<void> {
  const url = 'http://127.0.0.1:15020/quitquitquit';
  const answer = await callOnce({ method: 'POST', url, timeout: 5_000, keep: 200 });
  if ('status' in answer && answer.status === 200) return;
  process.stderr.write(`the sidecar did not take POST ${url}: ${JSON.stringify(answer)}\n`);
}

async function loop({ ratePerSecond, bind, metricsPort }: LoopSettings): Promise<number> {
  const drop = (index: number) => {
    const target = nextTarget(index);
    if (target) ledger.drop(target);
  };
  // the first call before anything else: it is the one that a proxy which is not ready would break
  const running = runOpenLoop({ ratePerSecond, act: callNext, drop, signal: stop.signal });
  const server = await serveMetrics(metrics.registry, bind, metricsPort, {
    '/shutdown/prepare': phases.stop,
  });
  await running;
  server.close();
  ledger.close();
  return 0;
}

const counting = setInterval(() => ledger.count(), countEvery);
const exitCode = settings.mode === 'job' ? await job(settings) : await loop(settings);
clearInterval(counting);
// kept connections would hold the process for as long as their servers like
process.stdout.write('', () => process.exit(exitCode));
