import { type KubeconfigSource, openAccess } from './access.ts';
import type { Cluster, KubeObject, LogQuery } from './cluster.ts';
import { followCollection } from './follow.ts';
import { lineSplitter } from './lines.ts';
import { listAll } from './list.ts';
import { refusal } from './refusal.ts';
import { type Resources, resourceFinder } from './resources.ts';
import { connectRest, type Rest, type RestCall, type RestLimits } from './rest.ts';

export type ConnectOptions = KubeconfigSource & RestLimits;

const fieldManager = 'meshproof';

const patchTypes = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  json: 'application/json-patch+json',
} as const;

/** The port to a cluster, over the identity of a kubeconfig. Sends nothing yet. @throws Failure MP_CONFIG_INVALID */
export async function connectCluster(options: ConnectOptions): Promise<Cluster> {
  const rest = connectRest(await openAccess(options), options);
  return clusterOver(rest, resourceFinder(rest));
}

function clusterOver(rest: Rest, resources: Resources): Cluster {
  const ask = async (call: RestCall, mayBeAbsent = false): Promise<KubeObject | undefined> => {
    const answer = await rest.call(call);
    if (mayBeAbsent && answer.status === 404) return undefined;
    if (answer.status >= 400)
      throw refusal(`${call.method} ${rest.server}${call.path}`, answer.status, answer.body);
    return JSON.parse(answer.body) as KubeObject;
  };
  const write = async (call: RestCall): Promise<KubeObject> => {
    const object = await ask(call);
    if (object) return object;
    throw refusal(`${call.method} ${rest.server}${call.path}`, 404, 'nothing was given back');
  };

  return {
    server: rest.server,
    async version() {
      return (await write({ method: 'GET', path: '/version' })).gitVersion as string;
    },
    async get(ref) {
      const path = await resources.path(ref, ref.name);
      return path === undefined ? undefined : ask({ method: 'GET', path }, true);
    },
    async list(query) {
      const path = await resources.path(query);
      return path === undefined ? [] : (await listAll(rest, path, query)).objects;
    },
    async follow(query, onSight, signal) {
      await followCollection(rest, () => resources.path(query), query, onSight, signal);
    },
    async apply(object, options = {}) {
      const path = await resources.required(object, object.metadata.namespace, object.metadata.name);
      const query = {
        fieldManager: options.fieldManager ?? fieldManager,
        force: options.force ? 'true' : undefined,
      };
      const contentType = 'application/apply-patch+yaml';
      return write({
        method: 'PATCH',
        path,
        query,
        body: JSON.stringify(object),
        contentType,
        idempotent: true,
      });
    },
    async create(object) {
      const path = await resources.required(object, object.metadata.namespace);
      const query = { fieldManager };
      return write({ method: 'POST', path, query, body: JSON.stringify(object), idempotent: true });
    },
    async dryRunCreate(object) {
      const path = await resources.required(object, object.metadata.namespace);
      const query = { dryRun: 'All', fieldManager };
      return write({ method: 'POST', path, query, body: JSON.stringify(object), idempotent: true });
    },
    async patch(ref, body, type) {
      const path = await resources.required(ref, ref.namespace, ref.name);
      return write({
        method: 'PATCH',
        path,
        query: { fieldManager },
        body: JSON.stringify(body),
        contentType: patchTypes[type],
        // a JSON patch may add to a list twice
        idempotent: type !== 'json',
      });
    },
    async delete(ref, options = {}) {
      const path = await resources.path(ref, ref.name);
      if (path === undefined) return;
      const preconditions = options.uid ? { uid: options.uid } : undefined;
      const body = JSON.stringify({ propagationPolicy: options.propagation ?? 'Background', preconditions });
      const answer = await rest.call({ method: 'DELETE', path, body, idempotent: true });
      // another object has taken the name: the one that was meant is gone
      const replaced = answer.status === 409 && options.uid !== undefined && /\bUID\b/.test(answer.body);
      if (answer.status < 400 || answer.status === 404 || replaced) return;
      throw refusal(`DELETE ${rest.server}${path}`, answer.status, answer.body);
    },
    async logs(query) {
      const path = logPath(query);
      // a node that cannot give a log says so with a 500, and will say it again
      const limits = { timeout: 20_000, patience: 2_000 };
      const answer = await rest.call({ method: 'GET', path, query: logQuery(query), ...limits });
      if (answer.status >= 400) throw refusal(`GET ${rest.server}${path}`, answer.status, answer.body);
      return answer.body;
    },
    async followLogs(query, onLine, signal) {
      const lines = lineSplitter(onLine);
      const asked = { ...logQuery(query), follow: 'true' };
      await rest.stream(logPath(query), asked, { onText: lines.take }, signal);
      lines.end();
    },
    forward: ({ namespace, pod, port }, signal) =>
      rest.tunnel(podPath(namespace, pod, 'portforward'), { ports: `${port}` }, signal),
  };
}

const podPath = (namespace: string, pod: string, part: string) =>
  `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/${part}`;

const logPath = ({ namespace, pod }: LogQuery) => podPath(namespace, pod, 'log');

const logQuery = ({ container, tailLines, previous, sinceTime, timestamps }: LogQuery) => ({
  container,
  tailLines: tailLines?.toString(),
  previous: previous ? 'true' : undefined,
  sinceTime,
  timestamps: timestamps ? 'true' : undefined,
});
