import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { Failure } from '../../reports/failure/failure.ts';
import { archiveLimits, entryFault } from './archive-entry.ts';

export interface TakeOptions {
  readonly archive: string;
  /** The sum the archive must have, in hexadecimal. */
  readonly sha256: string;
  readonly version: string;
  /** An existing folder. A file with an unguessable name is made in it, and stays only when all was right. */
  readonly folder: string;
  readonly limits?: { readonly entries: number; readonly bytes: number };
  readonly signal?: AbortSignal;
}

/**
 * Takes istioctl out of a release archive. Nothing else is ever written: every entry is only looked at, and one that
 * cannot be trusted refuses the whole archive. The file is not executable until the caller has seen that it is right.
 * @returns the path of the file
 * @throws Failure MP_ARCHIVE_REFUSED: another sum, truncated, too big, an entry that leads out, no istioctl
 */
export async function takeIstioctl(options: TakeOptions): Promise<string> {
  const path = join(options.folder, `.istioctl-${randomUUID()}`);
  const file = await open(path, 'wx', 0o600);
  try {
    await readArchive(options, file);
    await file.sync();
    return path;
  } catch (thrown) {
    await rm(path, { force: true });
    if (thrown instanceof Failure || options.signal?.aborted) throw thrown;
    throw refused(options, `it cannot be read: ${(thrown as Error).message}`, thrown);
  } finally {
    await file.close();
  }
}

async function readArchive(options: TakeOptions, file: FileHandle): Promise<void> {
  const { archive, sha256, version, limits = archiveLimits, signal } = options;
  const wanted = `istio-${version}/bin/istioctl`;
  const hash = createHash('sha256');
  const seen = new Set<string>();
  const writes: Promise<void>[] = [];
  let [bytes, unzipped, taken] = [0, 0, false];
  let fault: Failure | undefined;
  const refuse = (what: string) => {
    fault ??= refused(options, what);
  };

  const parser = new Parser({ strict: true, gzip: false } as object);
  parser.on('ignoredEntry', (entry: ReadEntry) => refuse(`${quote(entry.path)}: it is a ${entry.type}`));
  parser.on('error', (error: Error) => refuse(`it cannot be read: ${error.message}`));
  parser.on('entry', (entry: ReadEntry) => {
    const { path, type, size, mode = 0, linkpath } = entry;
    const name = path.replace(/^(\.\/)+/, '').replace(/\/+$/, '');
    const why = entryFault({ path, type, size, mode, linkpath }, `istio-${version}`);
    if (why) refuse(`${quote(path)}: ${why}`);
    if (seen.has(name)) refuse(`${quote(path)}: it is there twice`);
    seen.add(name);
    bytes += size;
    if (seen.size > limits.entries) refuse(`it has more than ${limits.entries} entries`);
    if (bytes > limits.bytes) refuse(`it unpacks to more than ${limits.bytes} bytes`);
    if (fault || name !== wanted || type !== 'File') {
      entry.resume();
      return;
    }
    taken = true;
    writes.push(writeEntry(entry, file));
  });

  const source = createReadStream(archive, { signal });
  source.on('data', (chunk) => hash.update(chunk));
  const stream = source.pipe(createGunzip());
  source.on('error', (error) => stream.destroy(error));
  for await (const chunk of stream) {
    unzipped += (chunk as Buffer).length;
    // what belongs to no entry counts, too: gigabytes of nothing after the last one
    if (unzipped > limits.bytes + limits.entries * 1024)
      refuse(`it unpacks to more than ${limits.bytes} bytes`);
    if (fault) break;
    if (!parser.write(chunk as Buffer)) await Promise.race([once(parser, 'drain'), ...writes]);
  }
  source.destroy();
  if (fault) throw fault;
  const ended = once(parser, 'end');
  parser.end();
  await Promise.all([ended, ...writes]);
  if (fault) throw fault;
  const sum = hash.digest('hex');
  if (sum !== sha256.toLowerCase()) throw refused(options, `its sha256 is ${sum} and not ${sha256}`);
  if (!taken) throw refused(options, `it holds no ${wanted}`);
}

async function writeEntry(entry: ReadEntry, file: FileHandle): Promise<void> {
  for await (const chunk of entry) await file.write(chunk as Buffer);
}

const quote = (path: string): string => JSON.stringify(path.slice(0, 200));

const refused = ({ archive }: TakeOptions, what: string, cause?: unknown): Failure =>
  new Failure('MP_ARCHIVE_REFUSED', {
    what,
    where: archive,
    why: 'It is damaged, or it is not the release that was asked for.',
    fix: 'Download it again, and compare its sha256 with the one on the release page.',
    cause,
  });
