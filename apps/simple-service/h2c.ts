import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  constants,
  createServer,
  type Http2Server,
  type Http2ServerRequest,
  type ServerHttp2Session,
} from 'node:http2';
import type { FastifyInstance } from 'fastify';

export interface H2cServer {
  readonly server: Http2Server;
  /** Says GOAWAY on each session and lets its streams end. */
  drain(): Promise<void>;
}

/** HTTP/2 without TLS, by prior knowledge: the same routes as HTTP/1.1, behind another door. */
export function h2cServer(app: FastifyInstance, pod: string): H2cServer {
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer({ settings: { maxConcurrentStreams: 1_000 } }, (request, response) => {
    // node's HTTP/2 has the interface of its HTTP/1.1; fastify's types know only the one that it was made with
    app.routing(asIncoming(request), response as unknown as ServerResponse);
  });
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => session.destroy());
  });
  return {
    server,
    drain: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) {
          // the text tells a client that it was the service that went, and no proxy on the way
          session.goaway(constants.NGHTTP2_NO_ERROR, 2 ** 31 - 1, Buffer.from(`drain ${pod}`));
          session.close();
          setTimeout(() => session.destroy(), 5_000).unref();
        }
      }),
  };
}

const asIncoming = (request: Http2ServerRequest) => request as unknown as IncomingMessage;
