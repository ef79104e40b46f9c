import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface Target {
  readonly base: string;
  /** Requests that arrived, by path. */
  readonly served: ReadonlyMap<string, number>;
  close(): void;
}

/** A server on loopback that counts what arrives, and answers 200 where no handler says otherwise. */
export async function startTarget(handlers: Readonly<Record<string, Handler>>): Promise<Target> {
  const served = new Map<string, number>();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    served.set(pathname, (served.get(pathname) ?? 0) + 1);
    const handler = handlers[pathname];
    if (handler) handler(request, response);
    else response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    served,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
