import { setTimeout as delay } from 'node:timers/promises';
import { connectCluster } from '../../kube/client.ts';
import type { Cluster, KubeObject } from '../../kube/cluster.ts';
import type { RestLimits } from '../../kube/rest.ts';
import {
  type ApiServer,
  type Handler,
  type Handling,
  kubeconfigFor,
  type Reply,
  type Request,
  startApiServer,
  statusBody,
} from '../../kube/testing/api-server.ts';
import { type ChangeFeed, changeFeed } from '../../kube/testing/change-feed.ts';
import { newImage, oldImage, pod, template, workload } from '../../testing/objects.ts';
import { planAnnotation } from '../restart.ts';

/** What becomes of a Deployment's new pod; with `lingers` it is ready, and the old one takes its time to end. */
export type Fate = 'ready' | 'lingers' | 'crashes' | 'never ready' | 'uninjected';

export interface SmallCluster {
  readonly cluster: Cluster;
  readonly feed: ChangeFeed;
  /** Changes a Deployment, or deletes it. */
  change(name: string, to: (deployment: KubeObject) => KubeObject | undefined): void;
  readonly budget: { allowed: number };
  /** Restarts that the controller has seen, by Deployment. */
  restarts(name: string): number;
  requests(method: string, end: RegExp): readonly Request[];
  /** Stops answering for some milliseconds, connections refused. */
  down(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

/** Milliseconds. */
const lingers = 150;

/** A reply in the place of the usual one; `apply` does what was asked all the same. */
export type Fault = (request: Request, count: number, apply: () => void) => ReturnType<Handler>;

export interface SmallClusterOptions {
  readonly fault?: Fault;
  readonly limits?: RestLimits;
  /** Of Deployments that are not in `shop`. */
  readonly namespaces?: Readonly<Record<string, string>>;
  /** Image that the injector gives new pods. Default: the new one. */
  readonly injected?: () => string;
}

/**
 * A Kubernetes API on loopback with Deployments of one pod and a controller that replaces them, for faults of an API that
 * a real one cannot be made to show.
 */
export async function startSmallCluster(
  fates: Readonly<Record<string, Fate>>,
  options: SmallClusterOptions = {},
): Promise<SmallCluster> {
  const deployments = new Map<string, KubeObject>();
  const pods = new Map<string, KubeObject[]>();
  const budget = { allowed: 1 };
  const feed = changeFeed();
  const setDeployment = (name: string, to: KubeObject | undefined) => {
    const before = deployments.get(name);
    if (to) deployments.set(name, feed.record('deployments', before ? 'MODIFIED' : 'ADDED', to));
    else if (before) {
      deployments.delete(name);
      feed.record('deployments', 'DELETED', before);
    }
  };
  const setPods = (name: string, to: readonly KubeObject[]) => {
    const before = pods.get(name) ?? [];
    const within = (list: readonly KubeObject[], pod: KubeObject) =>
      list.some(({ metadata }) => metadata.name === pod.metadata.name);
    for (const pod of before) if (!within(to, pod)) feed.record('pods', 'DELETED', pod);
    pods.set(
      name,
      to.map((pod) => feed.record('pods', within(before, pod) ? 'MODIFIED' : 'ADDED', pod)),
    );
  };
  const namespaceOf = (name: string) => options.namespaces?.[name] ?? 'shop';
  const named = (name: string, image: string | undefined, revision: number, mark?: string): KubeObject => {
    const made = pod({
      name: `${name}-h${revision}-1`,
      image,
      owner: { kind: 'ReplicaSet', name: `${name}-h${revision}` },
      annotations: mark === undefined ? {} : { [planAnnotation]: mark },
    });
    return { ...made, metadata: { ...made.metadata, namespace: namespaceOf(name) } };
  };
  for (const name of Object.keys(fates)) {
    const made = workload('Deployment', {
      replicas: 1,
      selector: { matchLabels: { app: 'web' } },
      template: template(),
    });
    setDeployment(name, {
      ...made,
      metadata: { namespace: namespaceOf(name), name, uid: `uid-${name}`, generation: 1 },
    });
    setPods(name, [named(name, oldImage, 1)]);
  }

  const set = (name: string, status: object) => {
    const found = deployments.get(name);
    if (found) setDeployment(name, { ...found, status: { ...found.status, ...status } });
  };
  const replace = async (name: string) => {
    const found = deployments.get(name);
    const { generation = 1 } = found?.metadata ?? {};
    const fate = fates[name];
    await delay(5);
    const old = pods.get(name) ?? [];
    const young = named(
      name,
      fate === 'uninjected' ? undefined : (options.injected?.() ?? newImage),
      generation,
      found?.spec.template.metadata.annotations[planAnnotation],
    );
    setPods(name, [...old, { ...young, status: statusOf(fate === 'crashes' ? 'crashes' : 'starting') }]);
    set(name, { observedGeneration: generation, replicas: 2, updatedReplicas: 1, unavailableReplicas: 1 });
    await delay(15);
    if (fate !== 'ready' && fate !== 'lingers' && fate !== 'uninjected') return;
    const leaving = old.map((one) => ({
      ...one,
      metadata: { ...one.metadata, deletionTimestamp: new Date().toISOString() },
    }));
    setPods(name, fate === 'lingers' ? [...leaving, young] : [young]);
    if (fate === 'lingers') void delay(lingers).then(() => setPods(name, [young]));
    set(name, { replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 });
  };
  const patch = (name: string, body: string): Reply => {
    const found = deployments.get(name);
    if (!found) return statusBody(404, `deployments.apps "${name}" not found`, 'NotFound');
    const { metadata, spec } = JSON.parse(body) as {
      metadata: { uid?: string };
      spec: { template: { metadata: { annotations: object } } };
    };
    if (metadata.uid !== undefined && metadata.uid !== found.metadata.uid)
      return statusBody(422, 'metadata.uid: Invalid value: field is immutable', 'Invalid');
    const before = found.spec.template.metadata.annotations as object;
    const annotations = { ...before, ...spec.template.metadata.annotations };
    if (JSON.stringify(before) === JSON.stringify(annotations)) return { body: found };
    const changed = {
      ...found,
      metadata: { ...found.metadata, generation: (found.metadata.generation ?? 1) + 1 },
      spec: {
        ...found.spec,
        template: { ...found.spec.template, metadata: { ...found.spec.template.metadata, annotations } },
      },
    };
    setDeployment(name, changed);
    void replace(name);
    return { body: changed };
  };

  const usual = ({ method, path, query, body }: Request): Handling | undefined => {
    const name = path.match(/\/deployments\/([^/]+)$/)?.[1];
    if (method === 'PATCH' && name) return patch(name, body);
    const collection = path.split('/').at(-1) ?? '';
    const namespace = path.match(/\/namespaces\/([^/]+)\//)?.[1];
    const isThere = ({ metadata }: KubeObject) => !namespace || metadata.namespace === namespace;
    if (query.get('watch') === 'true') return feed.watch(collection, query, namespace);
    const version = feed.version();
    if (collection === 'deployments') {
      const one = query.get('fieldSelector')?.replace('metadata.name=', '');
      return page(
        [...deployments.values()].filter((found) => isThere(found) && (!one || found.metadata.name === one)),
        query,
        version,
      );
    }
    if (collection === 'pods')
      return page(
        [...pods].flatMap(([of, list]) => (deployments.has(of) ? list.filter(isThere) : [])),
        query,
        version,
      );
    if (path.endsWith('/events')) return { body: { items: [], metadata: {} } };
    if (path.endsWith('/log')) return { body: 'last words\n' };
    if (path.endsWith('/poddisruptionbudgets/guard'))
      return { body: { metadata: { name: 'guard' }, status: { disruptionsAllowed: budget.allowed } } };
    return undefined;
  };
  const handler: Handler = (request, count) => {
    let applied: Handling | undefined;
    const apply = () => {
      applied ??= usual(request);
    };
    return options.fault?.(request, count, apply) ?? applied ?? usual(request);
  };

  const servers: ApiServer[] = [await startApiServer(handler)];
  const url = servers[0]?.url ?? '';
  const limits = { timeout: 1_000, patience: 2_000, ...options.limits };
  return {
    cluster: await connectCluster({ kubeconfigText: kubeconfigFor(url), ...limits }),
    change(name, to) {
      const found = deployments.get(name);
      const changed = found && to(found);
      setDeployment(name, changed);
    },
    feed,
    budget,
    restarts: (name) => (deployments.get(name)?.metadata.generation ?? 1) - 1,
    requests: (method, end) =>
      servers
        .flatMap(({ requests }) => requests)
        .filter((one) => one.method === method && end.test(one.path)),
    async down(milliseconds) {
      await servers.at(-1)?.close();
      await delay(milliseconds);
      servers.push(await startApiServer(handler, undefined, Number(new URL(url).port)));
    },
    close: async () => void (await Promise.all(servers.map((server) => server.close()))),
  };
}

function statusOf(state: 'crashes' | 'starting'): object {
  const waiting =
    state === 'crashes'
      ? { reason: 'CrashLoopBackOff', message: 'back-off' }
      : { reason: 'ContainerCreating' };
  const restartCount = state === 'crashes' ? 3 : 0;
  return {
    phase: 'Pending',
    conditions: [{ type: 'Ready', status: 'False', message: 'containers with unready status: [app]' }],
    containerStatuses: [{ name: 'app', ready: false, restartCount, state: { waiting } }],
  };
}

/** Two objects a page, so that a list is cut however few there are. */
function page(all: readonly KubeObject[], query: URLSearchParams, resourceVersion: string): Reply {
  const from = Number(query.get('continue') ?? 0);
  const next = from + 2 < all.length ? `${from + 2}` : '';
  return { body: { items: all.slice(from, from + 2), metadata: { continue: next, resourceVersion } } };
}
