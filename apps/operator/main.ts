import { setTimeout as delay } from 'node:timers/promises';
import { type Act, actOf, type Did } from './acts.ts';
import { connectKube } from './kube.ts';
import { seeded } from './seeded.ts';
import { type PlannedAct, readSettings } from './settings.ts';

const settings = readSettings(process.env);
const kube = connectKube(settings.api);
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());

function tell(act: string, result: 'done' | 'refused' | 'undone', { target, detail }: Did): void {
  const line = { meshproof: 'act', at: new Date().toISOString(), act, target, result, detail };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const refused = (error: unknown): Did => ({ target: '', detail: String(error).slice(0, 300) });

/** Takes the act's turns until the signal, then puts back what it left. One at a time: no turn meets its own undo. */
async function run({ act: name, everySeconds }: PlannedAct, act: Act): Promise<void> {
  for (;;) {
    await delay(everySeconds * 1000, undefined, { signal: stop.signal }).catch(() => {});
    if (stop.signal.aborted) break;
    await act.turn().then(
      (did) => tell(name, 'done', did),
      (error) => tell(name, 'refused', refused(error)),
    );
  }
  await act.undo().then(
    (did) => did && tell(name, 'undone', did),
    (error) => tell(name, 'refused', refused(error)),
  );
}

await Promise.all(
  settings.acts.map((planned, index) => {
    // each act has a seed of its own: how long the others take must not change what it chooses
    const context = { kube, settings, random: seeded(settings.seed + index) };
    return run(planned, actOf(planned, context));
  }),
);
process.stdout.write('', () => process.exit(0));
