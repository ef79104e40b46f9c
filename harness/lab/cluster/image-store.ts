import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Image, writeArchive } from '../images/oci.ts';
import type { Layout } from '../layout.ts';
import { enterCell } from './cell.ts';
import { containerdSocket } from './config-files.ts';
import { criAnswers } from './cri.ts';
import type { ProcessId } from './processes.ts';

const ctr = (cell: ProcessId, args: readonly string[], timeout?: number) =>
  enterCell(cell, 'ctr', ['--address', containerdSocket, '--namespace', 'k8s.io', ...args], timeout);

/** Waits until containerd answers, and its CRI service with it. */
export async function containerdReady(cell: ProcessId, alive: () => void): Promise<void> {
  for (;;) {
    alive();
    if (await criAnswers(cell)) return;
    await delay(50);
  }
}

/** Removes the containers that an earlier lab left in the store. True when there were any. */
export async function removeOldContainers(cell: ProcessId): Promise<boolean> {
  const { stdout } = await ctr(cell, ['containers', 'list', '-q']);
  const old = stdout.split('\n').filter(Boolean);
  for (let index = 0; index < old.length; index += 100) {
    await ctr(cell, ['containers', 'rm', ...old.slice(index, index + 100)]);
  }
  return old.length > 0;
}

const importedFile = (layout: Layout) => join(layout.containerd, 'meshproof-images.json');

/** Imports the images that the store lacks or holds with other content. Returns their names. */
export async function importImages(
  layout: Layout,
  cell: ProcessId,
  images: readonly Image[],
): Promise<string[]> {
  const { stdout } = await ctr(cell, ['images', 'list']);
  const present = new Set(
    stdout.split('\n').flatMap((line) => {
      const [ref, , digest] = line.split(/\s+/);
      return ref && digest ? [`${ref} ${digest}`] : [];
    }),
  );
  const unpacked = readImported(layout);
  const missing = images.filter((image) => {
    const key = `${image.ref} sha256:${image.digest}`;
    return !present.has(key) || !unpacked.has(key);
  });
  if (missing.length > 0) {
    const archive = join(layout.cache, 'images.tar');
    await mkdir(layout.cache, { recursive: true });
    await writeArchive(missing, archive);
    await ctr(cell, ['images', 'import', archive], 600_000);
    rmSync(archive);
    for (const image of missing) unpacked.add(`${image.ref} sha256:${image.digest}`);
    writeFileSync(importedFile(layout), JSON.stringify([...unpacked]));
  }
  return missing.map((image) => image.ref);
}

function readImported(layout: Layout): Set<string> {
  if (!existsSync(importedFile(layout))) return new Set();
  return new Set(JSON.parse(readFileSync(importedFile(layout), 'utf8')) as string[]);
}
