import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';
import { serviceMetrics } from '../metrics/service-metrics.ts';
import { addEcho, addStreams } from './bodies.ts';
import { countBytes, largestBody } from './body.ts';
import { createDrain } from './drain.ts';
import { openMorePorts } from './more-ports.ts';
import { bodyPatience, connectionPatience } from './patience.ts';
import type { PostTotals } from './post-lines.ts';
import { proxyVersionOf } from './proxy-version.ts';
import { addCount, addHealth, addRoutes, isHealth } from './routes.ts';
import type { Settings } from './settings.ts';
import { traceOf } from './trace.ts';
import { unusedConnections } from './unused-connections.ts';
import { takeUpgrades } from './upgrades.ts';

/** Ports by protocol. */
export type Listening = Readonly<Record<string, number>>;

export interface Service {
  readonly app: FastifyInstance;
  readonly registry: Registry;
  /** When this process started (ISO 8601). */
  readonly started: string;
  /** What was posted to /count so far. */
  readonly counted: () => PostTotals;
  /** Listens on every port of the settings. */
  listen(): Promise<Listening>;
  /** Readiness off, and serve on for the drain time and while requests come, once however often it is asked for. */
  prepare(): Promise<void>;
  /** What `prepare` does, then let the last answers out and close. */
  shutDown(): Promise<void>;
}

const noSchemas = () => {
  throw new Error('queries are checked by hand: see query.ts');
};

/** The service, not yet listening. */
export function createService(settings: Settings): Service {
  const app = Fastify({
    logger: false,
    bodyLimit: largestBody,
    http: connectionPatience,
    keepAliveTimeout: connectionPatience.keepAliveTimeout,
    requestTimeout: connectionPatience.requestTimeout,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    // without schemas neither of fastify's compilers is loaded, which spares every pod some MiB
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
  });
  const started = new Date(Date.now() - process.uptime() * 1000).toISOString();
  const proxyVersion = proxyVersionOf(settings.proxy);
  const answer = (request: FastifyRequest, extra: object = {}) => ({
    // first, when there is one: a ledger keeps only the beginning of an answer
    error: undefined,
    service: settings.service,
    pod: settings.pod,
    proxy: proxyVersion(),
    started,
    received: typeof request.body === 'number' ? request.body : 0,
    trace: traceOf(request.headers),
    hops: [],
    ...extra,
  });
  const drain = createDrain(settings.drainSeconds);
  const { isReady } = drain;

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', countBytes(bodyPatience));
  app.addHook('onRequest', async ({ url, raw }) => {
    // who speaks HTTP/2 is told by GOAWAY, when the drain is over
    if (raw.httpVersionMajor < 2 && !isHealth(url)) drain.saw();
  });
  app.addHook('onSend', async (request, reply) => {
    if (!isReady() && request.raw.httpVersionMajor < 2) reply.header('connection', 'close');
  });
  app.setErrorHandler((error: FastifyError, request, reply) =>
    reply.code(error.statusCode ?? 500).send(answer(request, { error: error.message })),
  );
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send(answer(request, { error: 'no such path' })),
  );
  const metrics = measure(app);
  addRoutes(app, answer);
  const counted = addCount(app, answer);
  addHealth(app, isReady);
  addEcho(app);
  addStreams(app, settings.pod);
  const unused = unusedConnections(app.server);
  const upgrades = takeUpgrades(app.server, settings.pod);
  let more: Awaited<ReturnType<typeof openMorePorts>> | undefined;

  return {
    app,
    registry: metrics.registry,
    started,
    counted,
    async listen() {
      await app.listen({ host: settings.bind, port: settings.port });
      more = await openMorePorts(app, settings);
      return { port: (app.server.address() as AddressInfo).port, ...more.ports };
    },
    prepare: drain.begin,
    async shutDown() {
      await drain.begin();
      await Promise.all([upgrades.drain(), more?.drain()]);
      const closed = app.close();
      // while it closes too, for it listens until then
      const sweep = setInterval(unused.close, 50);
      await closed.finally(() => clearInterval(sweep));
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
