import { Readable } from 'node:stream';
import type { ContentTypeParserDoneFunction } from 'fastify/types/content-type-parser.js';

/** The largest body that is taken or given, in bytes. */
export const largestBody = 1 << 20;

const chunk = Buffer.alloc(16_384, 'x');

/** Exactly so many bytes, without ever holding them all. */
export function bytes(size: number): Readable {
  return Readable.from(chunks(size), { objectMode: false });
}

function* chunks(size: number): Generator<Buffer> {
  for (let left = size; left > 0; left -= chunk.length) yield chunk.subarray(0, Math.min(left, chunk.length));
}

/** Parses any body into its number of bytes. */
export function countBytes(
  _request: unknown,
  payload: NodeJS.ReadableStream,
  done: ContentTypeParserDoneFunction,
): void {
  let received = 0;
  payload.on('data', (part: Buffer) => {
    received += part.length;
    if (received <= largestBody) return;
    payload.removeAllListeners('data').resume();
    done(Object.assign(new Error(`expected a body of at most ${largestBody} bytes`), { statusCode: 413 }));
  });
  payload.on('error', done);
  payload.on('end', () => {
    if (received <= largestBody) done(null, received);
  });
}
