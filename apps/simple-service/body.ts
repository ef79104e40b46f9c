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

type Parser = (request: unknown, payload: NodeJS.ReadableStream, done: ContentTypeParserDoneFunction) => void;

interface Taker<T> {
  add(part: Buffer): void;
  /** What comes of a body of so many bytes. */
  taken(received: number): T;
}

/** Parses any body into its number of bytes: 413 when it is too large, 408 when it takes longer than `patience` milliseconds. */
export const countBytes = (patience: number): Parser =>
  parser(patience, () => ({ add() {}, taken: (received) => received }));

/** Parses any body into its bytes, as countBytes counts them. */
export const keepBytes = (patience: number): Parser =>
  parser(patience, () => {
    const parts: Buffer[] = [];
    return { add: (part) => void parts.push(part), taken: () => Buffer.concat(parts) };
  });

function parser<T>(patience: number, open: () => Taker<T>): Parser {
  return (_request, payload, done) => {
    const { add, taken } = open();
    let received = 0;
    let isOver = false;
    const end = (error: Error | null, body?: T) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(late);
      done(error, body);
    };
    const refuse = (statusCode: number, message: string) => {
      payload.removeAllListeners('data').resume();
      end(Object.assign(new Error(message), { statusCode }));
    };
    const late = setTimeout(() => refuse(408, `expected a body within ${patience / 1000} s`), patience);
    payload.on('data', (part: Buffer) => {
      received += part.length;
      if (received > largestBody) refuse(413, `expected a body of at most ${largestBody} bytes`);
      else add(part);
    });
    payload.on('error', end);
    payload.on('end', () => end(null, taken(received)));
  };
}
