import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, processId } from '../cluster/processes.ts';
import { toolsFolder } from './cache-root.ts';
import { makeFolder } from './durable.ts';

const scratchRoot = (cache: string) => join(toolsFolder(cache), '.scratch');

/** A fresh folder in the cache's own file system, named after this process. */
export async function scratchFolder(cache: string): Promise<string> {
  const owner = processId(process.pid);
  const folder = join(scratchRoot(cache), `${process.pid}-${owner?.startTicks ?? 0}-${randomUUID()}`);
  await makeFolder(folder);
  return folder;
}

/** Removes what processes that are no more left behind, such as a build that was killed. */
export async function sweepScratch(cache: string): Promise<void> {
  const names = await readdir(scratchRoot(cache)).catch(() => []);
  const orphans = names.filter((name) => {
    const owner = /^(\d+)-(\d+)-/.exec(name);
    return !owner || !isAlive({ pid: Number(owner[1]), startTicks: Number(owner[2]) });
  });
  for (const name of orphans) await rm(join(scratchRoot(cache), name), { recursive: true, force: true });
}
