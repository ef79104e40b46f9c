import { request as plainRequest, type RequestOptions } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { Identity } from './access.ts';
import type { BodyReader } from './body.ts';
import { type Attempt, parseRetryAfter } from './retry.ts';

export interface Outgoing {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly body?: string;
  readonly contentType?: string;
  /** Takes the body of an answer below 400, once for each try; the answer has none then. */
  readonly reader?: () => BodyReader;
}

export const open = (
  identity: Pick<Identity, 'agent' | 'headers'>,
  { url, method, body, contentType }: Outgoing,
) => {
  const headers: Record<string, string | number> = { ...identity.headers, Accept: 'application/json' };
  if (body !== undefined) {
    headers['Content-Type'] = contentType ?? 'application/json';
    headers['Content-Length'] = Buffer.byteLength(body);
  }
  const options: RequestOptions = { method, agent: identity.agent, headers };
  return url.protocol === 'http:' ? plainRequest(url, options) : tlsRequest(url, options);
};

/** One try, from the connection to the last byte of the answer within `timeout` milliseconds. Never rejects. */
export function sendOnce(
  identity: Identity,
  outgoing: Outgoing,
  timeout: number,
  signal?: AbortSignal,
): Promise<Attempt> {
  return new Promise((resolve) => {
    const request = open(identity, outgoing);
    const settle = (attempt: Attempt) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      resolve(attempt);
    };
    const fail = (error: NodeJS.ErrnoException) =>
      settle({ kind: 'error', code: error.code, message: error.message });
    const end = (code: string, message: string) => {
      fail(Object.assign(new Error(message), { code }));
      request.destroy();
    };
    const stop = () => end('ABORT_ERR', 'the call was aborted');
    const timer = setTimeout(() => end('ETIMEDOUT', `no answer within ${timeout / 1000} s`), timeout);
    signal?.addEventListener('abort', stop, { once: true });
    request.on('error', fail);
    request.on('response', (response) => {
      const { statusCode: status = 0 } = response;
      const parts: Buffer[] = [];
      const reader = status < 400 ? outgoing.reader?.() : undefined;
      response.on('data', (part: Buffer) => (reader ? reader.take(part) : parts.push(part)));
      response.on('error', fail);
      response.on('end', () =>
        settle({
          kind: 'answer',
          status,
          body: Buffer.concat(parts).toString('utf8'),
          retryAfter: parseRetryAfter(response.headers['retry-after'], Date.now()),
        }),
      );
    });
    request.end(outgoing.body);
  });
}
