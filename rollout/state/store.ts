import { appendFileSync, closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { planHash } from '../plan/plan.ts';
import { type SavedRollout, sealedSchema } from './saved.ts';
import { changed, chosenId, idsWith, orState, readSealed, writeSealed } from './sealed.ts';

const planFile = 'rollout.json';
const journalFile = 'journal.jsonl';

/** Writes down a new rollout: whole or not at all, for its owner's eyes only. @throws Failure MP_ROLLOUT_STATE */
export const saveRollout = (folder: string, rollout: SavedRollout): void =>
  writeSealed(join(folder, rollout.id), planFile, rollout);

/** Names of the rollouts that were written down whole, the latest first. */
export const savedIds = (folder: string): string[] => idsWith(folder, planFile);

/** Reads a rollout, by default the latest. @throws Failure MP_ROLLOUT_STATE when there is none or it is not whole */
export function readSaved(folder: string, wanted?: string): SavedRollout {
  const id = chosenId(folder, planFile, wanted, {
    none: 'no rollout was ever begun',
    what: 'rollout',
    begin: 'meshproof rollout run',
  });
  const path = join(folder, id, planFile);
  const saved = readSealed(path, (value) => sealedSchema.parse(value));
  return orState(path, () => {
    if (planHash(saved.plan) !== saved.hash) throw new Error(changed);
    return saved;
  });
}

/** Where a rollout keeps what proxies of failed workloads were configured with. */
export const proxyConfigFolderOf = (folder: string, id: string): string => join(folder, id, 'proxy-config');

export function readJournalOf(folder: string, id: string): string {
  const path = join(folder, id, journalFile);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Takes lines for a rollout's journal. One that was cut off by a kill is ended first, so that it spoils no other. */
export function openJournalOf(folder: string, id: string): (line: string) => void {
  const path = join(folder, id, journalFile);
  orState(path, () => {
    const file = openSync(path, 'a+', 0o600);
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    if (size > 0) readSync(file, last, 0, 1, size - 1);
    closeSync(file);
    if (size > 0 && last.toString() !== '\n') appendFileSync(path, '\n');
  });
  return (line) => orState(path, () => appendFileSync(path, `${line}\n`));
}
