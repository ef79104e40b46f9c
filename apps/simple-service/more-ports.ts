import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { loadGrpc } from '../grpc/load.ts';
import { echoServer } from '../tcp/echo-server.ts';
import { connectionPatience } from './patience.ts';
import type { Settings } from './settings.ts';

export interface MoreListening {
  readonly ports: Readonly<Record<string, number>>;
  /** Tells every client of every protocol that it ends, in that protocol's own words, and lets calls under way out. */
  drain(): Promise<void>;
}

/** Opens the ports that the settings name; the code behind one that is not named is never loaded. */
export async function openMorePorts(app: FastifyInstance, settings: Settings): Promise<MoreListening> {
  const { bind, pod, service, more } = settings;
  const ports: Record<string, number> = {};
  const drains: (() => Promise<void>)[] = [];
  const open = async (name: string, port: number, opened: { server: Server; drain(): Promise<void> }) => {
    ports[name] = await listen(opened.server, bind, port);
    drains.push(opened.drain);
  };
  if (more.tcp !== undefined) await open('tcp', more.tcp, echoServer());
  if (more.banner !== undefined) await open('banner', more.banner, echoServer(`220 ${service} ${pod}\r\n`));
  if (more.h2c !== undefined) {
    const { h2cServer } = await import('./h2c.ts');
    await open('h2c', more.h2c, h2cServer(app, pod));
  }
  if (more.tls !== undefined) await open('tls', more.tls, await httpsServer(app, more.tlsName));
  if (more.grpc !== undefined) {
    const { serveGrpc } = await loadGrpc();
    const grpc = await serveGrpc(bind, more.grpc, pod);
    ports.grpc = grpc.port;
    drains.push(grpc.drain);
  }
  return {
    ports,
    async drain() {
      await Promise.all(drains.map((drain) => drain()));
    },
  };
}

/** The same routes behind TLS that the service ends itself, so that a proxy can only pass it through. */
async function httpsServer(app: FastifyInstance, name: string) {
  const { createServer } = await import('node:https');
  const { selfSigned } = await import('../tls/self-signed.ts');
  const server = createServer({ ...selfSigned(name), ...connectionPatience }, (request, response) =>
    app.routing(request as IncomingMessage, response as ServerResponse),
  );
  return {
    server,
    drain: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 5_000).unref();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}
