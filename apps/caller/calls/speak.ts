import { type Answer, callOnce } from '../../http/call-once.ts';
import { type Protocol, protocolOf, type Target } from '../target.ts';
import { callGrpc } from './grpc.ts';
import { callHttp10, callTcp } from './tcp.ts';
import { callWebSocket } from './websocket.ts';

export interface Spoken {
  /** A status or a code, or `error:` and a code. */
  readonly got: string;
  /** What was said, in at most 200 characters. */
  readonly detail: string;
}

/** Milliseconds until a call must have ended, and the characters that are kept of what came. */
export const limits = { timeout: 15_000, keep: 200 };

const spoken = (answer: Answer): Spoken =>
  'error' in answer
    ? { got: `error:${answer.error}`, detail: answer.message.slice(0, limits.keep) }
    : { got: `${answer.status}`, detail: answer.body };

/** One way to speak for each protocol; the code of a rare one is loaded by its first call. */
const speakers: Readonly<Record<Protocol, (target: Target) => Promise<Spoken>>> = {
  http: async ({ method, url }) => spoken(await callOnce({ method, url, ...limits })),
  https: async ({ method, url }) => {
    const { throughTls } = await import('../../http/through-tls.ts');
    return spoken(await callOnce({ method, url, ...limits }, throughTls));
  },
  h2c: async ({ method, url }) => {
    const { callH2c } = await import('../../http/h2c-sessions.ts');
    return spoken(await callH2c({ method, url: url.replace(/^h2c:/, 'http:'), ...limits }));
  },
  http10: callHttp10,
  tcp: callTcp,
  banner: callTcp,
  grpc: callGrpc,
  ws: callWebSocket,
};

/** Makes a call in the protocol that its URL names. Never rejects. */
export const speak = (target: Target): Promise<Spoken> => speakers[protocolOf(target)](target);
