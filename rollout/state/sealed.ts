import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../reports/failure/failure.ts';
import { isRolloutId } from './folder.ts';

/**
 * A hash of everything in a saved rollout, or in what charts render to. 32 hexadecimal digits, whatever the order of
 * keys.
 */
export function sealOf(sealed: object): string {
  const text = JSON.stringify(sealed, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Writes a rollout's file in its own folder: whole or not at all, for its owner's eyes only. @throws Failure MP_ROLLOUT_STATE */
export function writeSealed(own: string, file: string, rollout: object): void {
  orState(own, () => {
    mkdirSync(own, { recursive: true, mode: 0o700 });
    chmodSync(own, 0o700);
    const draft = join(own, `.${file}.draft`);
    const handle = openSync(draft, 'wx', 0o600);
    writeFileSync(handle, JSON.stringify({ ...rollout, seal: sealOf(rollout) }, null, 2));
    fsyncSync(handle);
    closeSync(handle);
    renameSync(draft, join(own, file));
  });
}

/** Reads a rollout's file. @param parse of what stands in it, seal included @throws Failure MP_ROLLOUT_STATE */
export function readSealed<T extends { readonly seal: string }>(
  path: string,
  parse: (value: unknown) => T,
): Omit<T, 'seal'> {
  return orState(path, () => {
    const { seal, ...saved } = parse(JSON.parse(readFileSync(path, 'utf8')));
    if (sealOf(saved) !== seal) throw new Error(changed);
    return saved;
  });
}

export const changed = 'it was changed since it was written';

/** Names of the rollouts that have a file of this name, the latest first. */
export function idsWith(folder: string, file: string): string[] {
  if (!existsSync(folder)) return [];
  const whole = (id: string) => isRolloutId(id) && existsSync(join(folder, id, file));
  return readdirSync(folder).filter(whole).toSorted().reverse();
}

/** For people. */
interface Words {
  readonly none: string;
  readonly what: string;
  /** The command that begins one. */
  readonly begin: string;
}

/** The rollout that is wanted, by default the latest. @throws Failure MP_ROLLOUT_STATE when there is none */
export function chosenId(folder: string, file: string, wanted: string | undefined, words: Words): string {
  const ids = idsWith(folder, file);
  const id = wanted ?? ids[0];
  if (id !== undefined && ids.includes(id)) return id;
  throw new Failure('MP_ROLLOUT_STATE', {
    what: wanted === undefined ? words.none : `there is no ${words.what} ${wanted}`,
    where: folder,
    fix: ids.length > 0 ? `one of ${ids.slice(0, 5).join(', ')}` : words.begin,
  });
}

export function orState<T>(where: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('MP_ROLLOUT_STATE', { what, where, cause });
  }
}
