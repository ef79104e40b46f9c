import type { Writable } from 'node:stream';

type Output = Writable & { readonly isTTY?: boolean };

/** A pipe whose reader has ended, a terminal that was closed; a file that cannot be written is neither. */
const nobodyReads = (stream: Output, { code }: NodeJS.ErrnoException) =>
  code === 'EPIPE' || (code === 'EIO' && stream.isTTY === true);

/** What runs goes on when nobody reads what it says any more, and ends as it would have: `| head` stops no roll-out half-way. */
export function outliveReaders(...streams: readonly Output[]): void {
  for (const stream of streams)
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!nobodyReads(stream, error)) throw error;
    });
}

/** Aborts when nobody reads a stream any more, for what is only to be looked at. */
export function readerGone(stream: Output): AbortSignal {
  const controller = new AbortController();
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (nobodyReads(stream, error)) controller.abort();
  });
  return controller.signal;
}
