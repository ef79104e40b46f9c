import { KubeConfig } from '@kubernetes/client-node';
import { Failure } from '../../reports/failure/failure.ts';
import type { Cluster, KubeObject, ListQuery, LogQuery } from './cluster.ts';
import { type Resources, resourceFinder } from './resources.ts';
import { connectRest, type Rest, type RestCall } from './rest.ts';

export interface ConnectOptions {
  readonly kubeconfigPath: string;
  /** Absent: the file's current context. */
  readonly context?: string;
}

const patchTypes = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  json: 'application/json-patch+json',
} as const;

const pageSize = '500';

/** The port to a cluster, over the identity of a kubeconfig. @throws Failure MP_CONFIG_INVALID */
export async function connectCluster(options: ConnectOptions): Promise<Cluster> {
  const config = new KubeConfig();
  try {
    config.loadFromFile(options.kubeconfigPath);
    if (options.context) config.setCurrentContext(options.context);
  } catch (cause) {
    throw new Failure('MP_CONFIG_INVALID', {
      what: 'the kubeconfig cannot be read',
      where: options.kubeconfigPath,
      cause,
    });
  }
  const rest = await connectRest(config);
  return clusterOver(rest, resourceFinder(rest));
}

export function clusterOver(rest: Rest, resources: Resources): Cluster {
  const ask = async (call: RestCall): Promise<KubeObject> => {
    const answer = await rest.call(call);
    if (answer.status >= 400) throw refusal(rest.server, call, answer.status, answer.body);
    return JSON.parse(answer.body) as KubeObject;
  };
  const logPath = (query: LogQuery) => `/api/v1/namespaces/${query.namespace}/pods/${query.pod}/log`;
  const logQuery = (query: LogQuery) => ({
    container: query.container,
    tailLines: query.tailLines === undefined ? undefined : `${query.tailLines}`,
    previous: query.previous ? 'true' : undefined,
  });

  return {
    server: rest.server,
    async version() {
      return ((await ask({ method: 'GET', path: '/version' })) as unknown as { gitVersion: string })
        .gitVersion;
    },
    async get(ref) {
      const path = await resources.path(ref, ref.name);
      if (path === undefined) return undefined;
      const call: RestCall = { method: 'GET', path };
      const answer = await rest.call(call);
      if (answer.status === 404) return undefined;
      if (answer.status >= 400) throw refusal(rest.server, call, answer.status, answer.body);
      return JSON.parse(answer.body) as KubeObject;
    },
    async list(query) {
      const path = await resources.path(query);
      return path === undefined ? [] : listAll(rest, path, query);
    },
    async apply(object, options = {}) {
      const path = await resources.required(object, object.metadata.namespace, object.metadata.name);
      const query = {
        fieldManager: options.fieldManager ?? 'meshproof',
        force: options.force ? 'true' : undefined,
      };
      const body = JSON.stringify(object);
      return ask({
        method: 'PATCH',
        path,
        query,
        body,
        contentType: 'application/apply-patch+yaml',
        idempotent: true,
      });
    },
    async dryRunCreate(object) {
      const path = await resources.required(object, object.metadata.namespace);
      return ask({
        method: 'POST',
        path,
        query: { dryRun: 'All' },
        body: JSON.stringify(object),
        idempotent: true,
      });
    },
    async patch(ref, body, type) {
      const path = await resources.required(ref, ref.namespace, ref.name);
      const query = { fieldManager: 'meshproof' };
      const idempotent = type !== 'json';
      return ask({
        method: 'PATCH',
        path,
        query,
        body: JSON.stringify(body),
        contentType: patchTypes[type],
        idempotent,
      });
    },
    async delete(ref, options = {}) {
      const path = await resources.path(ref, ref.name);
      if (path === undefined) return;
      const preconditions = options.uid ? { uid: options.uid } : undefined;
      const body = JSON.stringify({ propagationPolicy: options.propagation ?? 'Background', preconditions });
      const call: RestCall = { method: 'DELETE', path, body, idempotent: true };
      const answer = await rest.call(call);
      if (answer.status >= 400 && answer.status !== 404)
        throw refusal(rest.server, call, answer.status, answer.body);
    },
    async logs(query) {
      const call: RestCall = { method: 'GET', path: logPath(query), query: logQuery(query), timeout: 20_000 };
      const answer = await rest.call(call);
      if (answer.status >= 400) throw refusal(rest.server, call, answer.status, answer.body);
      return answer.body;
    },
    async followLogs(query, onLine, signal) {
      let unfinished = '';
      await rest.stream(
        logPath(query),
        { ...logQuery(query), follow: 'true' },
        (chunk) => {
          const lines = (unfinished + chunk).split('\n');
          unfinished = lines.pop() ?? '';
          for (const line of lines) onLine(line);
        },
        signal,
      );
      if (unfinished !== '') onLine(unfinished);
    },
  };
}

/** Every page; a list whose continue token expired half-way is begun again, so nothing is lost or seen twice. */
async function listAll(rest: Rest, path: string, query: ListQuery): Promise<KubeObject[]> {
  for (let restarts = 0; ; restarts++) {
    const found: KubeObject[] = [];
    let token: string | undefined;
    for (;;) {
      const { labelSelector, fieldSelector } = query;
      const call: RestCall = {
        method: 'GET',
        path,
        query: { labelSelector, fieldSelector, limit: pageSize, continue: token },
      };
      const answer = await rest.call(call);
      if (answer.status === 410 && token !== undefined && restarts < 5) break;
      if (answer.status >= 400) throw refusal(rest.server, call, answer.status, answer.body);
      const page = JSON.parse(answer.body) as { items: KubeObject[]; metadata: { continue?: string } };
      // items of a list come without their kind
      for (const item of page.items) found.push({ ...item, apiVersion: query.apiVersion, kind: query.kind });
      token = page.metadata.continue || undefined;
      if (token === undefined) return found;
    }
  }
}

function refusal(server: string, call: RestCall, status: number, body: string): Failure {
  let message = body.slice(0, 500);
  try {
    message = (JSON.parse(body) as { message?: string }).message ?? message;
  } catch {
    // not the API server's own words: a proxy's page, shown as it is
  }
  return new Failure('MP_KUBE_REFUSED', {
    what: message,
    where: `${call.method} ${server}${call.path}`,
    why: `status ${status}`,
    cause: { status },
  });
}
