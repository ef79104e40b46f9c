import { open, rename, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../../reports/failure/failure.ts';
import { requestFile } from './download-request.ts';
import { makeFolder, syncFile, syncFolder } from './durable.ts';
import { sha256OfFile } from './file-digest.ts';

export interface DownloadOptions {
  /** The sum that the whole file must have, in hexadecimal. */
  readonly sha256: string;
  /** Where the file goes. Until it is whole it is `<to>.partial`. */
  readonly to: string;
  readonly signal?: AbortSignal;
  /** Bytes so far, those of an earlier attempt included, and in all when the server says so. */
  readonly onProgress?: (done: number, total: number | undefined) => void;
  /** Default 1 GiB. */
  readonly maxBytes?: number;
  readonly ca?: string;
  readonly loopbackHttp?: boolean;
  /** Milliseconds until the server must have answered. Default 4000. */
  readonly answerTimeout?: number;
  /** Milliseconds without a byte after which a transfer counts as broken. Default 20 000. */
  readonly stallTimeout?: number;
  /** Default 4. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt; doubled for each further one. Default 500. */
  readonly retryDelay?: number;
}

type Attempt =
  | { readonly kind: 'whole'; readonly resumed: boolean }
  | { readonly kind: 'broken'; readonly why: string; readonly wait?: number }
  | { readonly kind: 'restart' };

/**
 * Downloads a file whose sum is known. A transfer that breaks off is resumed where it stopped, also by a later call.
 * @throws Failure MP_DOWNLOAD_REFUSED (not https, not there, too large), MP_DOWNLOAD_UNREACHABLE,
 * MP_DOWNLOAD_FAILED (it kept breaking off), MP_DOWNLOAD_CHECKSUM (nothing is kept)
 */
export async function downloadVerified(url: string, options: DownloadOptions): Promise<void> {
  await makeFolder(dirname(options.to));
  const partial = `${options.to}.partial`;
  const attempts = options.attempts ?? 4;
  let pause = options.retryDelay ?? 500;
  let why = '';
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const outcome = await transfer(url, partial, options);
    if (outcome.kind === 'restart') {
      await rm(partial, { force: true });
      continue;
    }
    if (outcome.kind === 'whole') {
      const sum = await sha256OfFile(partial);
      if (sum === options.sha256) return keep(partial, options.to);
      await rm(partial, { force: true });
      // a resumed file may be two files sewn together, when the server's copy has changed in between
      if (outcome.resumed && attempt < attempts) continue;
      throw new Failure('MP_DOWNLOAD_CHECKSUM', {
        what: `${url} has the sha256 ${sum} instead of ${options.sha256}`,
        why: 'the file was changed at its source or on its way; nothing of it was kept',
      });
    }
    why = outcome.why;
    if (attempt < attempts) await delay(outcome.wait ?? pause, undefined, { signal: options.signal });
    pause *= 2;
  }
  throw new Failure('MP_DOWNLOAD_FAILED', {
    what: `${url} was not received whole in ${attempts} attempts${why ? `: ${why}` : ''}`,
    where: partial,
    fix: 'run the command again: it goes on where this one stopped',
  });
}

async function keep(partial: string, to: string): Promise<void> {
  await syncFile(partial);
  await rename(partial, to);
  await syncFolder(dirname(to));
}

const sizeOf = (path: string) =>
  stat(path).then(
    (found) => found.size,
    () => 0,
  );

async function transfer(url: string, partial: string, options: DownloadOptions): Promise<Attempt> {
  const have = await sizeOf(partial);
  const response = await requestFile(url, {
    ...options,
    from: have,
    answerTimeout: options.answerTimeout ?? 4_000,
  });
  const status = response.statusCode ?? 0;
  if (status === 200) return receive(response, 0, partial, options, url);
  if (status === 206 && have > 0) {
    const start = /^bytes (\d+)-/.exec(response.headers['content-range'] ?? '')?.[1];
    if (Number(start) === have) return receive(response, have, partial, options, url);
    response.destroy();
    return { kind: 'restart' };
  }
  response.destroy();
  if (status === 416 && have > 0) return rangeBeyondEnd(response, have);
  if (status === 408 || status === 429 || status >= 500) {
    return { kind: 'broken', why: `the server answered ${status}`, wait: retryAfter(response) };
  }
  throw new Failure('MP_DOWNLOAD_REFUSED', {
    what: `${url} answered ${status}`,
    why: status === 404 ? 'there is no such file' : undefined,
  });
}

/** Nothing is left to send: the partial file is whole already, or it belongs to another file. */
function rangeBeyondEnd(response: IncomingMessage, have: number): Attempt {
  const total = /^bytes \*\/(\d+)$/.exec(response.headers['content-range'] ?? '')?.[1];
  return Number(total) === have ? { kind: 'whole', resumed: true } : { kind: 'restart' };
}

/** Milliseconds, at most 5 s: a longer wait is not worth it where the tool can be built. */
function retryAfter(response: IncomingMessage): number | undefined {
  const seconds = Number(response.headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 5) * 1000 : undefined;
}

async function receive(
  response: IncomingMessage,
  from: number,
  partial: string,
  options: DownloadOptions,
  url: string,
): Promise<Attempt> {
  const length = response.headers['content-length'];
  const total = length === undefined ? undefined : from + Number(length);
  const limit = options.maxBytes ?? 1024 ** 3;
  const tooLarge = async (bytes: number): Promise<never> => {
    response.destroy();
    await rm(partial, { force: true });
    throw new Failure('MP_DOWNLOAD_REFUSED', {
      what: `${url} has ${bytes} bytes or more; at most ${limit} were expected`,
    });
  };
  if (total !== undefined && total > limit) return tooLarge(total);

  const file = await open(partial, from === 0 ? 'w' : 'a', 0o644);
  const stall = setTimeout(
    () => response.destroy(new Error('no byte came for too long')),
    options.stallTimeout ?? 20_000,
  );
  let done = from;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      stall.refresh();
      if (done + chunk.length > limit) return await tooLarge(done + chunk.length);
      await file.writeFile(chunk);
      done += chunk.length;
      options.onProgress?.(done, total);
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof Failure || isDiskError(error)) throw error;
    return { kind: 'broken', why: `it broke off after ${done} bytes (${(error as Error).message})` };
  } finally {
    clearTimeout(stall);
    await file.close();
  }
  if (total !== undefined && done !== total) {
    return { kind: 'broken', why: `${done} of ${total} bytes came` };
  }
  return { kind: 'whole', resumed: from > 0 };
}

const isDiskError = (error: unknown) =>
  ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EFBIG'].includes((error as NodeJS.ErrnoException).code ?? '');
