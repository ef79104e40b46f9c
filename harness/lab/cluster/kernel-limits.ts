import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * File watchers that one user may have. Every agent beside a proxy runs as the same user and holds three; the kernel's
 * default of 128 ends at some forty proxies, with "couldn't initialize inotify: too many open files".
 */
const file = '/proc/sys/fs/inotify/max_user_instances';
const wanted = 8_192;

const recordIn = (state: string) => join(state, 'inotify-instances');

/** Raises the limit, after what it was is written down: whatever ends the lab, `lab down` can give it back. */
export function raiseLimits(state: string, limit = file): void {
  const was = readFileSync(limit, 'utf8').trim();
  if (Number(was) >= wanted) return;
  mkdirSync(state, { recursive: true });
  if (!existsSync(recordIn(state))) writeFileSync(recordIn(state), was, { mode: 0o600 });
  try {
    writeFileSync(limit, `${wanted}`);
  } catch {
    // a machine that forbids it still carries the smaller profiles
    rmSync(recordIn(state), { force: true });
  }
}

/** Gives back the limit that raiseLimits found. A no-op when it raised nothing. */
export function restoreLimits(state: string, limit = file): void {
  if (!existsSync(recordIn(state))) return;
  writeFileSync(limit, readFileSync(recordIn(state), 'utf8').trim());
  rmSync(recordIn(state));
}
