import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { keepBytes } from './body.ts';
import { methods } from './methods.ts';
import { bodyPatience } from './patience.ts';
import { integerOf, type Query } from './query.ts';

/** Sends back the bytes that it was sent, all at once and with their number: a proxy that loses one is seen. */
export function addEcho(app: FastifyInstance): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', keepBytes(bodyPatience));
    scope.route({
      method: [...methods],
      url: '/echo',
      handler: (request, reply) =>
        reply
          .type(request.headers['content-type'] ?? 'application/octet-stream')
          .send(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)),
    });
  });
}

/** Answers that come in parts: chunk by chunk, or with something said after the body. */
export function addStreams(app: FastifyInstance, pod: string): void {
  app.route({
    method: [...methods],
    url: '/stream',
    handler: (request, reply) => reply.type('text/plain').send(Readable.from(parts(request))),
  });
  app.route({
    method: [...methods],
    url: '/trailers',
    handler: (_request, reply) => {
      const body = `${pod}\n`;
      reply.trailer('x-trailer', (_reply, _payload, done) => done(null, pod));
      reply.trailer('x-body-bytes', (_reply, _payload, done) => done(null, `${Buffer.byteLength(body)}`));
      return reply.type('text/plain').send(body);
    },
  });
}

function parts(request: FastifyRequest): AsyncGenerator<string> {
  const query = request.query as Query;
  const chunks = integerOf(query, 'chunks', { fallback: 5, min: 1, max: 1_000 });
  const every = integerOf(query, 'every', { fallback: 20, min: 0, max: 5_000 });
  const size = integerOf(query, 'size', { fallback: 16, min: 1, max: 65_536 });
  return spaced(chunks, every, 'x'.repeat(size - 1));
}

async function* spaced(chunks: number, every: number, text: string): AsyncGenerator<string> {
  for (let sent = 0; sent < chunks; sent++) {
    if (sent > 0) await delay(every);
    yield `${text}\n`;
  }
}
