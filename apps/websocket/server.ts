import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

export interface WebSocketEcho {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Closes each with 1001 and who goes away. */
  drain(): void;
}

const largest = 1 << 20;
const goingAway = 1001;

/** Sends back every message as it came, text as text. */
export function echoUpgrades(pod: string): WebSocketEcho {
  const server = new WebSocketServer({ noServer: true, maxPayload: largest, perMessageDeflate: false });
  const open = new Set<WebSocket>();
  return {
    upgrade(request, socket, head) {
      server.handleUpgrade(request, socket, head, (connection) => {
        open.add(connection);
        connection.on('close', () => open.delete(connection));
        connection.on('error', () => connection.terminate());
        connection.on('message', (data, binary) => connection.send(data, { binary }));
      });
    },
    drain() {
      for (const connection of open) {
        connection.close(goingAway, `drain ${pod}`.slice(0, 120));
        setTimeout(() => connection.terminate(), 1_000).unref();
      }
    },
  };
}
