import { mkdir, open } from 'node:fs/promises';
import { Failure } from '../../../reports/failure/failure.ts';

/** Makes a folder and its parents. @throws Failure MP_CACHE_UNUSABLE */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    throw new Failure('MP_CACHE_UNUSABLE', {
      what: `${path} could not be made: ${(cause as Error).message}`,
      where: path,
      fix: 'name a folder that can be written with MESHPROOF_CACHE',
      cause,
    });
  }
}

export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A rename lasts only once its folder is on the disk as well. */
export const syncFolder = syncFile;

export async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o644);
  try {
    await file.writeFile(text, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
}
