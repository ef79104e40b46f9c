import {
  appendFileSync,
  chmodSync,
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../reports/failure/failure.ts';
import { planHash } from '../plan/plan.ts';
import { isRolloutId } from './folder.ts';
import { type SavedRollout, sealedSchema, sealOf } from './saved.ts';

const planFile = 'rollout.json';
const journalFile = 'journal.jsonl';

/** Writes down a new rollout: whole or not at all, for its owner's eyes only. @throws Failure MP_ROLLOUT_STATE */
export function saveRollout(folder: string, rollout: SavedRollout): void {
  const own = join(folder, rollout.id);
  orState(own, () => {
    mkdirSync(own, { recursive: true, mode: 0o700 });
    chmodSync(own, 0o700);
    const draft = join(own, `.${planFile}.draft`);
    const file = openSync(draft, 'wx', 0o600);
    writeFileSync(file, JSON.stringify({ ...rollout, seal: sealOf(rollout) }, null, 2));
    fsyncSync(file);
    closeSync(file);
    renameSync(draft, join(own, planFile));
  });
}

/** Names of the rollouts that were written down whole, the latest first. */
export function savedIds(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const whole = (id: string) => isRolloutId(id) && existsSync(join(folder, id, planFile));
  return readdirSync(folder).filter(whole).toSorted().reverse();
}

/** Reads a rollout, by default the latest. @throws Failure MP_ROLLOUT_STATE when there is none or it is not whole */
export function readSaved(folder: string, wanted?: string): SavedRollout {
  const ids = savedIds(folder);
  const id = wanted ?? ids[0];
  if (id === undefined || !ids.includes(id)) {
    throw new Failure('MP_ROLLOUT_STATE', {
      what: wanted === undefined ? 'no rollout was ever begun' : `there is no rollout ${wanted}`,
      where: folder,
      fix: ids.length > 0 ? `one of ${ids.slice(0, 5).join(', ')}` : 'meshproof rollout run',
    });
  }
  const path = join(folder, id, planFile);
  return orState(path, () => {
    const { seal, ...saved } = sealedSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    if (sealOf(saved) !== seal || planHash(saved.plan) !== saved.hash)
      throw new Error('it was changed since it was written');
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

function orState<T>(where: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('MP_ROLLOUT_STATE', { what, where, cause });
  }
}
