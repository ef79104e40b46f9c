import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { bytes, largestBody } from './body.ts';
import { type Counts, createCounts } from './counts.ts';
import { callDownstream, downstreamsOf, faultOf } from './downstream.ts';
import { methods } from './methods.ts';
import { BadRequest, codeOf, integerOf, type Query } from './query.ts';
import { traceOf } from './trace.ts';

/** Makes an answer's body: who answers, what was received, and what is added. */
export type Answer = (request: FastifyRequest, extra?: object) => object;

const longestDelay = 30_000;
const longestKey = 200;

const queryOf = (request: FastifyRequest) => request.query as Query;

/** What the matrix calls: every status, delay, size and path through other services, on every method. */
export function addRoutes(app: FastifyInstance, answer: Answer): void {
  app.route({
    method: [...methods],
    url: '/instant',
    handler: (request, reply) => reply.code(codeOf(queryOf(request))).send(answer(request)),
  });
  app.route({
    method: [...methods],
    url: '/delayed',
    async handler(request, reply) {
      const code = codeOf(queryOf(request));
      const wait = integerOf(queryOf(request), 'delay', {
        fallback: 0,
        min: 0,
        max: Number.MAX_SAFE_INTEGER,
      });
      await delay(Math.min(wait, longestDelay));
      return reply.code(code).send(answer(request));
    },
  });
  app.route({
    method: [...methods],
    url: '/downstream',
    async handler(request, reply) {
      const servers = downstreamsOf(queryOf(request).servers);
      const hops = await callDownstream(servers, request.method, traceOf(request.headers));
      const error = faultOf(hops);
      return reply.code(error === undefined ? 200 : 502).send(answer(request, { error, hops }));
    },
  });
  app.route({
    method: [...methods],
    url: '/body',
    handler(request, reply) {
      const size = integerOf(queryOf(request), 'size', { min: 0, max: largestBody });
      return reply.type('application/octet-stream').header('content-length', size).send(bytes(size));
    },
  });
  app.route({
    method: [...methods],
    url: '/headers',
    handler: (request, reply) => reply.send(answer(request, { headers: request.headers })),
  });
}

/** Tells a client whether what it sent once arrived once. @returns the totals so far */
export function addCount(app: FastifyInstance, answer: Answer): Counts['totals'] {
  const counts = createCounts();
  app.post('/count', (request, reply) => {
    const key = request.headers['x-count-key'] ?? request.headers['idempotency-key'];
    if (typeof key !== 'string' || key === '' || key.length > longestKey) {
      throw new BadRequest(
        `expected an idempotency-key or x-count-key header of 1 to ${longestKey} characters`,
      );
    }
    return reply.send(answer(request, { key, times: counts.post(key) }));
  });
  app.get('/count', (request, reply) => {
    const { key } = queryOf(request);
    const asked = typeof key === 'string' ? { key, times: counts.times(key) } : {};
    return reply.send(answer(request, { ...counts.totals(), ...asked }));
  });
  return counts.totals;
}

/** A kubelet asks, no client: it says nothing of whether clients have ceased. */
export const isHealth = (url: string) => url.startsWith('/health/');

export function addHealth(app: FastifyInstance, isReady: () => boolean): void {
  app.get('/health/live', (_request, reply) => reply.send('live'));
  app.get('/health/ready', (_request, reply) =>
    isReady() ? reply.send('ready') : reply.code(503).send('draining'),
  );
}
