import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Access, Identity } from './access.ts';
import { refusedStatus, saidIn, unreachable } from './refusal.ts';
import { type Attempt, pauseBeforeRetry } from './retry.ts';
import { type Outgoing, sendOnce } from './send.ts';
import { type StreamSink, streamOnce } from './stream.ts';
import { tunnelOnce } from './tunnel.ts';

export type { StreamSink } from './stream.ts';

export interface RestCall {
  readonly method: Outgoing['method'];
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly contentType?: string;
  readonly reader?: Outgoing['reader'];
  /** Milliseconds for one try. Default: the limits' own. */
  readonly timeout?: number;
  /** Milliseconds in which it may be tried again. Default: the limits' own. */
  readonly patience?: number;
  /** Sending it twice does no more than once. Reads always are; default false for the rest. */
  readonly idempotent?: boolean;
  /** Ends this call, as the limits' own ends every call. */
  readonly signal?: AbortSignal;
}

export interface RestAnswer {
  readonly status: number;
  readonly body: string;
}

export interface RestLimits {
  /** Milliseconds for one try. Default 10 000. */
  readonly timeout?: number;
  /** Milliseconds in which a call may be tried again. Default 30 000. */
  readonly patience?: number;
  /** Ends every call, those in flight too. */
  readonly signal?: AbortSignal;
}

export interface Rest {
  readonly server: string;
  /** The server's answer, whatever its status below 500. @throws Failure MP_KUBE_UNREACHABLE; the signal's reason */
  call(call: RestCall): Promise<RestAnswer>;
  /**
   * Hands over the body as it comes; resolves at its end or when `signal` aborts.
   * @throws Failure MP_KUBE_REFUSED, MP_KUBE_UNREACHABLE when it is cut off
   */
  stream(path: string, query: RestCall['query'], sink: StreamSink, signal: AbortSignal): Promise<void>;
  /** The bytes of a forwarded port. @throws Failure MP_KUBE_REFUSED, MP_KUBE_UNREACHABLE; the signal's reason */
  tunnel(path: string, query: RestCall['query'], signal: AbortSignal): Promise<Duplex>;
}

/** Bounded, retried calls to one API server. */
export function connectRest(access: Access, limits: RestLimits = {}): Rest {
  const server = access.server.href.replace(/\/$/, '');
  const { timeout = 10_000, patience = 30_000, signal: allStopped } = limits;
  const urlOf = (path: string, query: RestCall['query'] = {}) => {
    const url = new URL(server + path);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, value);
    return url;
  };

  const call = async (call: RestCall): Promise<RestAnswer> => {
    const outgoing = { ...call, url: urlOf(call.path, call.query) };
    const reads = call.method === 'GET';
    const safe = reads || call.idempotent === true;
    const deadline = performance.now() + (call.patience ?? patience);
    const stopped = either(call.signal, allStopped);
    let renewed = false;
    for (let tries = 1; ; tries++) {
      stopped?.throwIfAborted();
      const attempt = await sendOnce(access.identity(), outgoing, call.timeout ?? timeout, stopped);
      stopped?.throwIfAborted();
      if (attempt.kind === 'answer' && attempt.status === 401 && !renewed) {
        renewed = true;
        await access.renew();
        continue;
      }
      const pause = pauseBeforeRetry(attempt, { safe, reads, tries, random: Math.random() });
      if (pause === undefined || performance.now() + pause > deadline) {
        if (attempt.kind === 'answer' && pause === undefined) return attempt;
        throw unreachable(server, wordsOf(attempt, tries), retryAfterOf(attempt));
      }
      await delay(pause, undefined, { signal: stopped }).catch(() => {});
    }
  };

  const renewing = async <T>(once: (identity: Identity) => Promise<T>): Promise<T> => {
    try {
      return await once(access.identity());
    } catch (error) {
      if (refusedStatus(error) !== 401) throw error;
      await access.renew();
      return once(access.identity());
    }
  };
  const endedBy = (signal: AbortSignal) => either(signal, allStopped) ?? signal;

  return {
    server,
    call,
    stream: (path, query, sink, signal) =>
      renewing((identity) => streamOnce(identity, urlOf(path, query), sink, endedBy(signal))),
    tunnel: (path, query, signal) =>
      renewing((identity) => tunnelOnce(identity, urlOf(path, query), endedBy(signal))),
  };
}

const either = (one: AbortSignal | undefined, other: AbortSignal | undefined) =>
  one && other ? AbortSignal.any([one, other]) : (one ?? other);

const retryAfterOf = (attempt: Attempt) => (attempt.kind === 'answer' ? attempt.retryAfter : undefined);

function wordsOf(attempt: Attempt, tries: number): string {
  const met =
    attempt.kind === 'error' ? attempt.message : `status ${attempt.status}: ${saidIn(attempt.body).message}`;
  return tries === 1 ? met : `${met} (after ${tries} tries)`;
}
