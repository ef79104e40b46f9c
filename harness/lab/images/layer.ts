import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runProgram } from '../../../chart-gen/process/run-program.ts';
import { sha256OfFile } from '../tools/file-digest.ts';

export interface Layer {
  /** An uncompressed tar on this disk. */
  readonly path: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

export interface LayerFile {
  readonly source: string;
  /** Absolute path inside the image. */
  readonly target: string;
  readonly mode?: number;
}

export const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

/** The sha256 of a file, remembered by its inode, size and time of change: binaries of 100 MB are read once. */
export async function fileDigest(path: string, memo: Map<string, string>): Promise<string> {
  const { ino, size, mtimeMs } = await stat(path);
  const key = `${path}\0${ino}\0${size}\0${mtimeMs}`;
  const known = memo.get(key);
  if (known) return known;
  const digest = await sha256OfFile(path);
  memo.set(key, digest);
  return digest;
}

/**
 * A layer whose bytes depend on `key` alone: made by `fill` once, kept in the cache under the key's hash.
 * `fill` writes the tar to the path that it is given.
 */
export async function cachedLayer(
  cache: string,
  key: string,
  fill: (tar: string) => Promise<void>,
): Promise<Layer> {
  const folder = join(cache, 'layers');
  const base = join(folder, sha256(key).slice(0, 24));
  const [tar, facts] = [`${base}.tar`, `${base}.json`];
  try {
    const { digest, size } = JSON.parse(await readFile(facts, 'utf8')) as { digest: string; size: number };
    if ((await stat(tar)).size === size) return { path: tar, digest, size };
  } catch {
    // not there, or half-written by a run that was killed: made anew below
  }
  await mkdir(folder, { recursive: true });
  const draft = `${base}.${process.pid}.draft`;
  await rm(draft, { force: true });
  await fill(draft);
  const digest = await sha256OfFile(draft);
  const { size } = await stat(draft);
  await rename(draft, tar);
  await writeFile(`${facts}.draft`, JSON.stringify({ digest, size }));
  await rename(`${facts}.draft`, facts);
  return { path: tar, digest, size };
}

/** Files as a layer: sorted, owned by root, dated at zero, so that the same files give the same digest. */
export async function filesLayer(
  cache: string,
  files: readonly LayerFile[],
  memo: Map<string, string>,
): Promise<Layer> {
  const sorted = [...files].sort((a, b) => (a.target < b.target ? -1 : 1));
  const parts = await Promise.all(
    sorted.map(async (file) => [file.target, file.mode ?? 0o755, await fileDigest(file.source, memo)]),
  );
  return cachedLayer(cache, JSON.stringify({ recipe: 'files-1', parts }), async (tar) => {
    const staging = `${tar}.files`;
    await rm(staging, { recursive: true, force: true });
    for (const { source, target, mode } of sorted) {
      const path = join(staging, target);
      await mkdir(dirname(path), { recursive: true, mode: 0o755 });
      await copyFile(source, path);
      await chmod(path, mode ?? 0o755);
    }
    const stable = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--format=gnu'];
    await runProgram('tar', ['-C', staging, ...stable, '-cf', tar, '.'], { timeout: 300_000 });
    await rm(staging, { recursive: true, force: true });
  });
}
