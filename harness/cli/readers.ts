import type { Writable } from 'node:stream';

/** How a write ends when nobody reads: a pipe whose reader has ended, a terminal that was closed. */
const nobodyReads = new Set(['EPIPE', 'EIO']);

/** What runs goes on when nobody reads what it says any more, and ends as it would have: `| head` stops no roll-out half-way. */
export function outliveReaders(...streams: readonly Writable[]): void {
  for (const stream of streams)
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!nobodyReads.has(error.code ?? '')) throw error;
    });
}
