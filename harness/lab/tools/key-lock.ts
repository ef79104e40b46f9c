import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { isAlive, processId } from '../cluster/processes.ts';
import { makeFolder } from './durable.ts';

const holderSchema = z.strictObject({ pid: z.int(), startTicks: z.number(), token: z.string() });
type Holder = z.infer<typeof holderSchema>;

export interface LockOptions {
  readonly signal?: AbortSignal;
  /** Called once when another process holds the lock. */
  readonly onWait?: (pid: number) => void;
}

/**
 * Runs `act` while this process alone holds the lock file. Another's is waited for, a dead process's taken over.
 * A lock spares work and nothing more: what is done under it is put in place by one rename, so even two holders, which
 * a takeover by two at once could give for an instant, leave a whole result.
 */
export async function withKeyLock<T>(path: string, options: LockOptions, act: () => Promise<T>): Promise<T> {
  await makeFolder(dirname(path));
  const token = randomUUID();
  await takeLock(path, token, options);
  try {
    return await act();
  } finally {
    if ((await readHolder(path))?.token === token) await rm(path, { force: true });
  }
}

async function takeLock(path: string, token: string, options: LockOptions): Promise<void> {
  const own = join(dirname(path), `.${token}`);
  const me: Holder = { ...(processId(process.pid) ?? { pid: process.pid, startTicks: 0 }), token };
  await writeFile(own, JSON.stringify(me), { mode: 0o644 });
  try {
    let told = false;
    while (!(await linked(own, path))) {
      options.signal?.throwIfAborted();
      const holder = await readHolder(path);
      if (holder && isAlive(holder)) {
        if (!told) options.onWait?.(holder.pid);
        told = true;
        await delay(200, undefined, { signal: options.signal });
      } else await removeStale(path, holder);
    }
  } finally {
    await rm(own, { force: true });
  }
}

/** A hard link is made whole or not at all: a lock is never seen without its holder. */
async function linked(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Renames before it removes: of two that take over, one moves the stale lock away and the other finds it gone. */
async function removeStale(path: string, seen: Holder | undefined): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const moved = await readHolder(aside);
  if (moved && moved.token !== seen?.token && isAlive(moved)) await linked(aside, path);
  await rm(aside, { force: true });
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}
