import { setTimeout as delay } from 'node:timers/promises';
import Fastify, { type FastifyInstance } from 'fastify';
import { Counter, Histogram, Registry } from 'prom-client';
import { asAsked, callDownstream, propagatedHeaders } from './downstream.ts';
import type { Settings } from './settings.ts';

export interface Service {
  readonly app: FastifyInstance;
  readonly metrics: FastifyInstance;
  /** Readiness off, serve on for the drain time, then close. */
  readonly shutDown: () => Promise<void>;
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const longestDelay = 30_000;
const longestBody = 1 << 20;
const manyKeys = 10_000;

const statusOf = (code: number | undefined) =>
  code !== undefined && Number.isInteger(code) && code >= 200 && code <= 599 ? code : 200;

/** The service as two servers, not yet listening: the application and its metrics. */
export function createService(settings: Settings): Service {
  const app = Fastify({
    logger: false,
    bodyLimit: longestBody,
    requestTimeout: 60_000,
    // longer than a proxy's idle time, or a request could meet a connection that is just being closed
    keepAliveTimeout: 3_600_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
  });
  const started = new Date().toISOString();
  const registry = new Registry();
  const requests = new Counter({
    name: 'app_requests_total',
    help: 'Requests answered',
    labelNames: ['path', 'code'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'app_request_duration_seconds',
    help: 'Time to answer',
    labelNames: ['path'],
    buckets: [0.005, 0.05, 0.5, 5],
    registers: [registry],
  });
  const seen = new Map<string, number>();
  let posts = 0;
  let ready = true;

  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.addHook('onResponse', async (request, reply) => {
    const path = request.routeOptions.url ?? 'other';
    requests.inc({ path, code: reply.statusCode });
    seconds.observe({ path }, reply.elapsedTime / 1000);
  });
  app.addHook('onSend', async (_request, reply) => {
    if (!ready) reply.header('connection', 'close');
  });

  const answer = (extra: object = {}) => ({
    service: settings.service,
    pod: settings.pod,
    started,
    ...extra,
  });
  const received = (body: unknown) => (Buffer.isBuffer(body) ? body.length : 0);
  const code = {
    type: 'object',
    properties: { code: { type: 'integer' }, delay: { type: 'integer', minimum: 0 } },
  } as const;
  type Timed = { Querystring: { code?: number; delay?: number } };

  app.route<Timed>({
    method: [...methods],
    url: '/instant',
    schema: { querystring: code },
    handler: (request, reply) =>
      reply.code(statusOf(request.query.code)).send(answer({ received: received(request.body) })),
  });
  app.route<Timed>({
    method: [...methods],
    url: '/delayed',
    schema: { querystring: code },
    async handler(request, reply) {
      await delay(Math.min(request.query.delay ?? 0, longestDelay));
      return reply.code(statusOf(request.query.code)).send(answer());
    },
  });
  app.get<{ Querystring: { servers?: string } }>('/downstream', async (request, reply) => {
    const servers = (request.query.servers ?? '').split(',').filter((url) => url.startsWith('http://'));
    const hops = await callDownstream(servers, propagatedHeaders(request.headers));
    const whole = hops.length > 0 && hops.every(asAsked);
    return reply.code(whole ? 200 : 502).send(answer({ hops }));
  });
  app.get<{ Querystring: { size: number } }>(
    '/body',
    {
      schema: {
        querystring: {
          type: 'object',
          required: ['size'],
          properties: { size: { type: 'integer', minimum: 0, maximum: longestBody } },
        },
      },
    },
    (request, reply) => reply.type('application/octet-stream').send(Buffer.alloc(request.query.size, 'x')),
  );
  app.post('/count', (request, reply) => {
    const key = String(request.headers['idempotency-key'] ?? '');
    posts += 1;
    if (key !== '' && (seen.has(key) || seen.size < manyKeys)) seen.set(key, (seen.get(key) ?? 0) + 1);
    return reply.send(answer({ key, times: seen.get(key) ?? 0 }));
  });
  app.get('/count', (_request, reply) =>
    reply.send(
      answer({ posts, keys: seen.size, repeated: [...seen.values()].filter((times) => times > 1).length }),
    ),
  );
  app.get('/headers', (request, reply) => reply.send(answer({ headers: request.headers })));
  app.get('/health/live', (_request, reply) => reply.send('live'));
  app.get('/health/ready', (_request, reply) =>
    ready ? reply.send('ready') : reply.code(503).send('draining'),
  );

  const metrics = Fastify({ logger: false });
  metrics.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );

  return {
    app,
    metrics,
    async shutDown() {
      ready = false;
      await delay(settings.drainSeconds * 1000);
      await app.close();
      await metrics.close();
    },
  };
}
