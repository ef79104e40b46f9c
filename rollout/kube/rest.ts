import { setTimeout as delay } from 'node:timers/promises';
import type { Access } from './access.ts';
import { refusal, saidIn, unreachable } from './refusal.ts';
import { type Attempt, pauseBeforeRetry } from './retry.ts';
import { type Outgoing, open, sendOnce } from './send.ts';

export interface RestCall {
  readonly method: Outgoing['method'];
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly contentType?: string;
  /** Milliseconds for one try. Default: the limits' own. */
  readonly timeout?: number;
  /** Milliseconds in which it may be tried again. Default: the limits' own. */
  readonly patience?: number;
  /** Sending it twice does no more than once. Reads always are; default false for the rest. */
  readonly idempotent?: boolean;
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
  /** Calls `onText` as the body comes; resolves at its end or when `signal` aborts. */
  stream(
    path: string,
    query: RestCall['query'],
    onText: (text: string) => void,
    signal: AbortSignal,
  ): Promise<void>;
}

/** Bounded, retried calls to one API server. */
export function connectRest(access: Access, limits: RestLimits = {}): Rest {
  const server = access.server.href.replace(/\/$/, '');
  const { timeout = 10_000, patience = 30_000, signal: stopped } = limits;
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
        throw unreachable(server, wordsOf(attempt, tries));
      }
      await delay(pause, undefined, { signal: stopped }).catch(() => {});
    }
  };

  const stream: Rest['stream'] = (path, query, onText, signal) =>
    new Promise<void>((resolve, reject) => {
      const outgoing = { method: 'GET', url: urlOf(path, query) } as const;
      const request = open(access.identity(), outgoing);
      // a follower may be silent for hours: the connection itself is what must prove to be alive
      request.on('socket', (socket) => socket.setKeepAlive(true, 15_000));
      const ends = [signal, stopped].filter((given) => given !== undefined);
      const finish = (error?: Error) => {
        for (const end of ends) end.removeEventListener('abort', stop);
        if (error) reject(error);
        else resolve();
      };
      const stop = () => {
        finish();
        request.destroy();
      };
      for (const end of ends) end.addEventListener('abort', stop, { once: true });
      const broken = (error: Error) => finish(unreachable(server, error.message));
      request.on('error', broken);
      request.on('response', (response) => {
        const status = response.statusCode ?? 0;
        let refused = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          if (status < 400) onText(text);
          else refused += text;
        });
        response.on('error', broken);
        response.on('end', () =>
          finish(status < 400 ? undefined : refusal(`GET ${server}${path}`, status, refused)),
        );
      });
      if (ends.some((end) => end.aborted)) stop();
      else request.end();
    });

  return { server, call, stream };
}

function wordsOf(attempt: Attempt, tries: number): string {
  const met =
    attempt.kind === 'error' ? attempt.message : `status ${attempt.status}: ${saidIn(attempt.body).message}`;
  return tries === 1 ? met : `${met} (after ${tries} tries)`;
}
