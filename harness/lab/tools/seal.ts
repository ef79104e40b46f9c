import type { BigIntStats } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What no write to a file leaves as it was: the kernel sets the time of change, and no program can set it back. With it
 * a cache of more than a gigabyte is at hand in an instant, and a file that was touched, copied or restored is read whole.
 */
const identity = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats) =>
  [dev, ino, size, mtimeNs, ctimeNs].join(' ');

const sealFile = (folder: string) => join(folder, 'verified');

/** True when the file is the very one whose sha256 was computed, and unchanged since. */
export async function isSealed(folder: string, file: BigIntStats): Promise<boolean> {
  return (await readFile(sealFile(folder), 'utf8').catch(() => '')) === identity(file);
}

/** Notes that the sha256 of a file was right. A folder that cannot be written costs the next use a whole read. */
export async function seal(folder: string, file: BigIntStats): Promise<void> {
  const draft = `${sealFile(folder)}.${process.pid}`;
  try {
    await writeFile(draft, identity(file));
    await rename(draft, sealFile(folder));
  } catch {
    await rm(draft, { force: true });
  }
}
