import { Agent, type RequestOptions, request } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import type { KubeConfig } from '@kubernetes/client-node';
import { Failure } from '../../reports/failure/failure.ts';

export interface RestCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly contentType?: string;
  /** Milliseconds for one try. Default 10 000. */
  readonly timeout?: number;
  /** Sending it twice does no more than once. Reads always are; default false for the rest. */
  readonly idempotent?: boolean;
}

export interface RestAnswer {
  readonly status: number;
  readonly body: string;
}

export interface Rest {
  readonly server: string;
  /** Any answer of the server, whatever its status. @throws Failure MP_KUBE_UNREACHABLE */
  call(call: RestCall): Promise<RestAnswer>;
  /** Calls `onChunk` as the body comes; resolves at its end or when `signal` aborts. */
  stream(
    path: string,
    query: RestCall['query'],
    onChunk: (text: string) => void,
    signal: AbortSignal,
  ): Promise<void>;
}

/** Total time for the tries of one call, in milliseconds. */
const patience = 30_000;

/** HTTPS to one API server with the identity of a kubeconfig's context. */
export async function connectRest(config: KubeConfig): Promise<Rest> {
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new Failure('MP_CONFIG_INVALID', { what: 'the kubeconfig names no current cluster' });
  const tls: RequestOptions = {};
  await config.applyToHTTPSOptions(tls);
  const agent = new Agent({ ...(tls as object), keepAlive: true, maxSockets: 16 });
  const base = new URL(cluster.server);
  const url = (path: string, query: RestCall['query'] = {}) => {
    const target = new URL(base.pathname.replace(/\/$/, '') + path, base);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) target.searchParams.set(name, value);
    return target;
  };
  const headers = { ...(tls.headers as Record<string, string>), Accept: 'application/json' };

  const once = (call: RestCall) =>
    new Promise<RestAnswer & { retryAfter?: number }>((resolve, reject) => {
      const contentType = call.contentType ?? 'application/json';
      const sent =
        call.body === undefined
          ? {}
          : { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(call.body) };
      const outgoing = request(url(call.path, call.query), {
        method: call.method,
        agent,
        headers: { ...headers, ...sent },
      });
      const timer = setTimeout(
        () => outgoing.destroy(new Error('no answer in time')),
        call.timeout ?? 10_000,
      );
      outgoing.on('error', (error) => {
        clearTimeout(timer);
        reject(error);
      });
      outgoing.on('response', (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          clearTimeout(timer);
          const retryAfter = Number(response.headers['retry-after']) || undefined;
          resolve({
            status: response.statusCode ?? 0,
            body: Buffer.concat(parts).toString('utf8'),
            retryAfter,
          });
        });
      });
      outgoing.end(call.body);
    });

  return {
    server: cluster.server,
    async call(call) {
      const deadline = performance.now() + patience;
      const safe = call.method === 'GET' || call.idempotent === true;
      for (let tries = 0; ; tries++) {
        const backOff = Math.min(5_000, 100 * 2 ** tries) * (0.5 + Math.random() / 2);
        try {
          const answer = await once(call);
          // 429 and 503 refuse before they act; a repeat is safe for every method on 429 only
          const refused = answer.status === 429 || (answer.status === 503 && safe);
          if (!refused || performance.now() > deadline) return answer;
          await delay(answer.retryAfter === undefined ? backOff : answer.retryAfter * 1000);
        } catch (error) {
          const refusedConnection = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
          if ((!safe && !refusedConnection) || performance.now() > deadline)
            throw unreachable(cluster.server, error);
          await delay(backOff);
        }
      }
    },
    stream: (path, query, onChunk, signal) =>
      new Promise<void>((resolve, reject) => {
        const outgoing = request(url(path, query), {
          method: 'GET',
          agent: new Agent({ ...(tls as object) }),
          headers,
        });
        const stop = () => outgoing.destroy();
        signal.addEventListener('abort', stop, { once: true });
        const finish = (error?: Error) => {
          signal.removeEventListener('abort', stop);
          if (error && !signal.aborted) reject(unreachable(cluster.server, error));
          else resolve();
        };
        outgoing.on('error', finish);
        outgoing.on('response', (response) => {
          if ((response.statusCode ?? 500) >= 400) {
            response.resume();
            finish(new Error(`status ${response.statusCode} for ${path}`));
            return;
          }
          response.setEncoding('utf8');
          response.on('data', onChunk);
          response.on('error', finish);
          response.on('end', () => finish());
        });
        outgoing.end();
      }),
  };
}

function unreachable(server: string, cause: unknown): Failure {
  return new Failure('MP_KUBE_UNREACHABLE', {
    what: `the Kubernetes API does not answer: ${cause instanceof Error ? cause.message : String(cause)}`,
    where: server,
    fix: 'meshproof lab status',
    cause,
  });
}
