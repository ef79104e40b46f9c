import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a handler does with a request: an answer, silence, a cut connection, or whatever it does to the response itself. */
export type Handling = Reply | 'silence' | 'reset' | ((response: ServerResponse) => void);

export type Handler = (request: Request, count: number) => Handling | undefined;

export interface ApiServer {
  readonly url: string;
  readonly requests: readonly Request[];
  /** What answers, for whoever takes connections of it. */
  readonly http: Server;
  close(): Promise<void>;
}

export interface ServerTls {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca: Buffer;
}

/** Discovery of the kinds that the tests use. */
const discovery: Readonly<Record<string, readonly [kind: string, name: string, namespaced: boolean][]>> = {
  '/api/v1': [
    ['Pod', 'pods', true],
    ['Event', 'events', true],
    ['ConfigMap', 'configmaps', true],
    ['Service', 'services', true],
    ['Namespace', 'namespaces', false],
  ],
  '/apis/apps/v1': [
    ['Deployment', 'deployments', true],
    ['StatefulSet', 'statefulsets', true],
    ['DaemonSet', 'daemonsets', true],
    ['ReplicaSet', 'replicasets', true],
  ],
  '/apis/batch/v1': [
    ['Job', 'jobs', true],
    ['CronJob', 'cronjobs', true],
  ],
  '/apis/autoscaling/v2': [['HorizontalPodAutoscaler', 'horizontalpodautoscalers', true]],
  '/apis/policy/v1': [['PodDisruptionBudget', 'poddisruptionbudgets', true]],
};

export const statusBody = (code: number, message: string, reason = '') => ({
  status: code,
  body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason, code },
});

/**
 * A real server on loopback with the shape of a Kubernetes API. `handler` answers first; what it leaves undefined gets
 * discovery or 404. `count` is how often the same method and path were asked before.
 */
export async function startApiServer(handler: Handler, tls?: ServerTls, port = 0): Promise<ApiServer> {
  const requests: Request[] = [];
  const seen = new Map<string, number>();
  const listener: RequestListener = (incoming, response) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      const { pathname, searchParams } = new URL(incoming.url ?? '', 'http://api');
      const request: Request = {
        method: incoming.method ?? '',
        path: pathname,
        query: searchParams,
        headers: incoming.headers,
        body: Buffer.concat(parts).toString('utf8'),
      };
      const key = `${request.method} ${pathname}`;
      const count = seen.get(key) ?? 0;
      seen.set(key, count + 1);
      requests.push(request);
      answer(handler(request, count) ?? builtIn(pathname), response);
    });
  };
  const server = tls
    ? createTlsServer({ ...tls, requestCert: true, rejectUnauthorized: false }, listener)
    : createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    http: server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(handling: Handling, response: ServerResponse): void {
  if (handling === 'silence') return;
  if (handling === 'reset') {
    response.destroy();
    return;
  }
  if (typeof handling === 'function') {
    handling(response);
    return;
  }
  const text = typeof handling.body === 'string' ? handling.body : JSON.stringify(handling.body);
  response.writeHead(handling.status ?? 200, { 'Content-Type': 'application/json', ...handling.headers });
  response.end(text);
}

function builtIn(path: string): Reply {
  const kinds = discovery[path];
  if (!kinds) return statusBody(404, 'the server could not find the requested resource', 'NotFound');
  const resources = kinds.map(([kind, name, namespaced]) => ({ kind, name, namespaced }));
  return { body: { kind: 'APIResourceList', resources } };
}

/** A kubeconfig for one server, in JSON, which is YAML. */
export function kubeconfigFor(url: string, user: object = { token: 'first' }, cluster: object = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'here',
    contexts: [{ name: 'here', context: { cluster: 'here', user: 'me' } }],
    clusters: [{ name: 'here', cluster: { server: url, ...cluster } }],
    users: [{ name: 'me', user }],
  });
}
