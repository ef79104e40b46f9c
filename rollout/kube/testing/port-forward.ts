import type { IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ApiServer } from './api-server.ts';

/** What becomes of a port that is asked for: a local one's bytes, what the node says, a status instead, or nothing at all. */
export type Forwarding = { readonly port: number } | { readonly says: string } | { readonly status: number };

export interface AskedPort {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** Forwards ports of pods as an API server and its nodes do. Gives what was asked for. */
export function forwardPorts(
  { http }: ApiServer,
  forwards: (pod: string, count: number) => Forwarding | 'silence',
): readonly AskedPort[] {
  const asked: AskedPort[] = [];
  const sockets = new WebSocketServer({ noServer: true });
  http.on('upgrade', (incoming, socket: Duplex, head) => {
    const path = incoming.url ?? '';
    const forwarding = forwards(path.match(/\/pods\/([^/]+)\//)?.[1] ?? '', asked.length);
    asked.push({ path, headers: incoming.headers });
    if (forwarding === 'silence') {
      socket.on('end', () => socket.destroy()).resume();
      return;
    }
    if ('status' in forwarding) {
      const body = JSON.stringify({ kind: 'Status', message: 'you may not' });
      socket.end(`HTTP/1.1 ${forwarding.status} No\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      return;
    }
    sockets.handleUpgrade(incoming, socket, head, (client) => serve(client, forwarding));
  });
  return asked;
}

function serve(client: WebSocket, forwarding: { readonly port: number } | { readonly says: string }): void {
  const send = (channel: number, bytes: Buffer | string) =>
    client.send(Buffer.concat([Buffer.of(channel), Buffer.from(bytes)]));
  for (const channel of [0, 1]) send(channel, Buffer.from([0x98, 0x3a]));
  if ('says' in forwarding) {
    send(1, forwarding.says);
    client.close();
    return;
  }
  const local = connect(forwarding.port, '127.0.0.1');
  client.on('message', (message: Buffer) => local.write(message.subarray(1)));
  client.on('close', () => local.destroy());
  local.on('data', (part) => send(0, part));
  local.on('error', () => client.terminate());
  local.on('close', () => client.close());
}
