import { readFileSync } from 'node:fs';
import { readPlan } from '../k6/plan.ts';
import { rampSecondsFrom } from '../k6/ramp.ts';
import { openAccount } from './account.ts';
import { runSlices } from './run.ts';

const countEvery = 5_000;
/** k6's own code for a script that does not begin. */
const invalidPlan = 107;

const { TRAFFIC_PLAN = '', TRAFFIC_SCRIPT = '/app/traffic.js', K6_PROGRAM = 'k6', POD_NAME } = process.env;
const print = (line: string) => process.stdout.write(`${line}\n`);

function planOrExit() {
  try {
    const plan = readPlan(readFileSync(TRAFFIC_PLAN, 'utf8'));
    return { ...plan, rampSeconds: rampSecondsFrom(plan, Date.now()) };
  } catch (thrown) {
    print(`TRAFFIC_PLAN ${TRAFFIC_PLAN}: ${(thrown as Error).message}`);
    return process.exit(invalidPlan);
  }
}

const plan = planOrExit();
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());

const account = openAccount({ plan, pod: POD_NAME || 'local', print });
const counting = setInterval(() => account.count(), countEvery);
const exitCode = await runSlices({
  plan,
  k6: K6_PROGRAM,
  script: TRAFFIC_SCRIPT,
  account,
  print,
  signal: stop.signal,
});
clearInterval(counting);
account.close();
// what was printed must be out before the end
process.stdout.write('', () => process.exit(exitCode));
