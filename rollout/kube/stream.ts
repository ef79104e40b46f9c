import type { Identity } from './access.ts';
import { refusal, unreachable } from './refusal.ts';
import { parseRetryAfter } from './retry.ts';
import { open } from './send.ts';

export interface StreamSink {
  onText(text: string): void;
  /** The server has begun to answer. */
  onOpen?(): void;
}

/** One answer, handed over as it comes. Resolves at its end or when `signal` aborts. @throws as Rest.stream */
export function streamOnce(
  identity: Identity,
  url: URL,
  sink: StreamSink,
  signal: AbortSignal,
): Promise<void> {
  const { streams: agent, headers } = identity;
  const { origin, pathname } = url;
  return new Promise<void>((resolve, reject) => {
    const request = open({ agent, headers }, { method: 'GET', url });
    // a follower may be silent for hours: the connection itself is what must prove to be alive
    request.on('socket', (socket) => socket.setKeepAlive(true, 15_000));
    const finish = (error?: Error) => {
      signal.removeEventListener('abort', stop);
      if (error) reject(error);
      else resolve();
    };
    const stop = () => {
      finish();
      request.destroy();
    };
    signal.addEventListener('abort', stop, { once: true });
    const broken = (error: Error) => finish(unreachable(origin, error.message));
    request.on('error', broken);
    request.on('response', (response) => {
      const status = response.statusCode ?? 0;
      const retryAfter = parseRetryAfter(response.headers['retry-after'], Date.now());
      let refused = '';
      if (status < 400) sink.onOpen?.();
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        if (status < 400) sink.onText(text);
        else refused += text;
      });
      response.on('error', broken);
      response.on('end', () =>
        finish(status < 400 ? undefined : refusal(`GET ${origin}${pathname}`, status, refused, retryAfter)),
      );
    });
    if (signal.aborted) stop();
    else request.end();
  });
}
