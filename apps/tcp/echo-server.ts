import { createServer, type Server, type Socket } from 'node:net';

/** What is said before a connection is closed on purpose: its end is then no surprise to who holds it. */
export const farewell = '421 closing\r\n';

const mostConnections = 2_000;
/** Longer than a proxy keeps an idle connection, so that it is never ours that ends first. */
const idle = 65 * 60_000;

export interface EchoServer {
  readonly server: Server;
  /** Takes no new connection, says farewell on each, and closes it. */
  drain(): Promise<void>;
}

/**
 * Sends back what comes, as fast as it is taken.
 * @param banner said on connecting, before the client has said a word (a server-first protocol); none for client-first
 */
export function echoServer(banner?: string): EchoServer {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.setTimeout(idle, () => socket.destroy());
    if (banner !== undefined) socket.write(banner);
    socket.pipe(socket);
  });
  server.maxConnections = mostConnections;
  return {
    server,
    drain: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) {
          socket.unpipe(socket);
          socket.resume();
          socket.end(farewell);
          setTimeout(() => socket.destroy(), 1_000).unref();
        }
      }),
  };
}
