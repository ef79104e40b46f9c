import { setTimeout as delay } from 'node:timers/promises';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';
import { serviceMetrics } from '../metrics/service-metrics.ts';
import { countBytes, largestBody } from './body.ts';
import { addCount, addHealth, addRoutes } from './routes.ts';
import type { Settings } from './settings.ts';
import { traceOf } from './trace.ts';

export interface Service {
  readonly app: FastifyInstance;
  readonly registry: Registry;
  /** Readiness off, serve on for the drain time, then let the last answers out and close. */
  readonly shutDown: () => Promise<void>;
}

const noSchemas = () => {
  throw new Error('queries are checked by hand: see query.ts');
};

/** The service, not yet listening. */
export function createService(settings: Settings): Service {
  const app = Fastify({
    logger: false,
    bodyLimit: largestBody,
    requestTimeout: 60_000,
    // a proxy keeps an idle connection for an hour: were ours shorter, a request could meet it as it closes
    keepAliveTimeout: 65 * 60_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    // without schemas neither of fastify's compilers is loaded, which spares every pod some MiB
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
  });
  const started = new Date(Date.now() - process.uptime() * 1000).toISOString();
  const answer = (request: FastifyRequest, extra: object = {}) => ({
    // first, when there is one: a ledger keeps only the beginning of an answer
    error: undefined,
    service: settings.service,
    pod: settings.pod,
    started,
    received: typeof request.body === 'number' ? request.body : 0,
    trace: traceOf(request.headers),
    hops: [],
    ...extra,
  });
  let ready = true;

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', countBytes);
  app.addHook('onSend', async (_request, reply) => {
    if (!ready) reply.header('connection', 'close');
  });
  app.setErrorHandler((error: FastifyError, request, reply) =>
    reply.code(error.statusCode ?? 500).send(answer(request, { error: error.message })),
  );
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send(answer(request, { error: 'no such path' })),
  );
  const metrics = measure(app);
  addRoutes(app, answer);
  addCount(app, answer);
  addHealth(app, () => ready);

  return {
    app,
    registry: metrics.registry,
    async shutDown() {
      ready = false;
      await delay(settings.drainSeconds * 1000);
      await app.close();
    },
  };
}

function measure(app: FastifyInstance) {
  const metrics = serviceMetrics();
  app.addHook('onResponse', async (request, reply) => {
    metrics.answered({
      path: request.routeOptions.url ?? 'other',
      method: request.method,
      code: reply.statusCode,
      seconds: reply.elapsedTime / 1000,
    });
  });
  return metrics;
}
