import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';

/** Answered with 200 once what it starts has ended. */
export type Commands = Readonly<Record<string, () => Promise<void>>>;

/**
 * Serves a registry at /metrics, and the commands that a kubelet gives (preStop), on a port that no load reaches.
 * Resolves once it listens.
 */
export function serveMetrics(
  registry: Registry,
  host: string,
  port: number,
  commands: Commands = {},
): Promise<Server> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    const command = Object.hasOwn(commands, path) ? commands[path] : undefined;
    const answer = command
      ? command().then(() => 'done\n')
      : path === '/metrics'
        ? registry.metrics()
        : undefined;
    if (answer === undefined) {
      response.writeHead(404).end();
      return;
    }
    answer.then(
      (text) => response.setHeader('content-type', registry.contentType).end(text),
      () => response.writeHead(500).end(),
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}
