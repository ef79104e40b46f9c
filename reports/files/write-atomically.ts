import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../failure/failure.ts';

/**
 * Writes a whole file or nothing: a temporary file beside it, synced, then renamed over it. A reader, or a machine that
 * loses power, sees the old file or the new one and never half of either.
 * @throws Failure MP_REPORT_WRITE, with the file of that name as it was before.
 */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
  try {
    const file = await open(temporary, 'wx', 0o644);
    try {
      await file.writeFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new Failure('MP_REPORT_WRITE', {
      what: `${path} could not be written: ${(cause as Error).message}`,
      where: path,
      why: likelyCause((cause as NodeJS.ErrnoException).code),
      fix: 'Make room or name another folder, then make the report again from run.json.',
      cause,
    });
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function likelyCause(code: string | undefined): string | undefined {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'The disk is full.';
    case 'EROFS':
      return 'The file system is read-only.';
    case 'EACCES':
    case 'EPERM':
      return 'The folder may not be written.';
    case 'EMFILE':
    case 'ENFILE':
      return 'Too many files are open.';
    case 'ENOENT':
    case 'ENOTDIR':
      return 'The folder does not exist.';
    default:
      return undefined;
  }
}
