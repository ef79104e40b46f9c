import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Identity } from './access.ts';
import { refusal, unreachable } from './refusal.ts';

/** A forwarded port has two channels: its bytes, and what the node says when it cannot have them. */
const protocol = 'v4.channel.k8s.io';
const bytesChannel = 0;
const errorChannel = 1;
/** Each channel begins with the number of the port. */
const greeting = 2;
/** Bytes of one message; nodes send 32 KiB. */
const largestMessage = 2 ** 20;

/**
 * The bytes of a forwarded port, both ways. What the node says instead is the error that ends them. Aborting `signal` ends
 * them too. @throws Failure MP_KUBE_REFUSED, MP_KUBE_UNREACHABLE; the signal's reason
 */
export async function tunnelOnce(identity: Identity, url: URL, signal: AbortSignal): Promise<Duplex> {
  // only who forwards a port pays for it
  const { WebSocket } = await import('ws');
  signal.throwIfAborted();
  const { origin, pathname } = url;
  const socket = new WebSocket(url.href.replace(/^http/, 'ws'), protocol, {
    agent: identity.streams,
    headers: identity.headers,
    perMessageDeflate: false,
    followRedirects: false,
    maxPayload: largestMessage,
  });
  return new Promise((resolve, reject) => {
    let tunnel: Duplex | undefined;
    const fail = (error: Error) => {
      reject(error);
      tunnel?.destroy(error);
    };
    const stop = () => {
      fail(signal.reason);
      socket.terminate();
    };
    signal.addEventListener('abort', stop, { once: true });
    socket.on('close', () => signal.removeEventListener('abort', stop));
    socket.on('error', (error) => fail(unreachable(origin, error.message)));
    socket.on('unexpected-response', (request, response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('close', () => {
        fail(refusal(`GET ${origin}${pathname}`, response.statusCode ?? 0, `${Buffer.concat(parts)}`));
        request.destroy();
      });
    });
    socket.on('open', () => {
      tunnel = bytesOf(socket);
      resolve(tunnel);
    });
  });
}

function bytesOf(socket: WebSocket): Duplex {
  const tunnel = new Duplex({
    read: () => socket.resume(),
    write: (part: Buffer, _, done) => socket.send(Buffer.concat([Buffer.of(bytesChannel), part]), done),
    destroy(error, done) {
      socket.terminate();
      done(error);
    },
  });
  // nothing may come before somebody listens
  socket.pause();
  const greeted = new Set<number>();
  socket.on('message', (message: Buffer) => {
    const [channel = bytesChannel] = message;
    if (message.length === 1) return;
    const bytes = message.subarray(greeted.has(channel) ? 1 : 1 + greeting);
    greeted.add(channel);
    if (bytes.length === 0) return;
    if (channel === errorChannel) tunnel.destroy(new Error(`${bytes}`.trim()));
    else if (channel === bytesChannel && !tunnel.push(bytes)) socket.pause();
  });
  socket.on('close', () => tunnel.push(null));
  return tunnel;
}
