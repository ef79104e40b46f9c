import { runProgram } from '../../../chart-gen/process/run-program.ts';
import { injectionLabels } from '../../../harness/control-plane/movers.ts';
import { kubeconfigPath, labLayout, prometheusUrl } from '../../../harness/lab/layout.ts';
import { requireLab } from '../../../harness/lab/state.ts';
import { resolveTool } from '../../../harness/lab/tools/resolve.ts';
import { matrixObjects } from '../../../harness/matrix/matrix.ts';
import { type DeployContext, isClient, type Workload } from '../../../harness/matrix/workload.ts';
import { connectCluster } from '../../../rollout/kube/client.ts';
import type { Cluster, KubeObject } from '../../../rollout/kube/cluster.ts';
import { waitFor } from '../../../rollout/kube/wait.ts';
import { isReady } from '../../../rollout/plan/proxy.ts';
import { type ClientName, clients } from './clients.ts';

export interface Asked {
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly bodyBytes?: number;
}

/** `status` 0: no answer, and `body` says why. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds until the first part of the body came; absent without one. */
  readonly first?: number;
  /** Milliseconds. */
  readonly took: number;
}

/** The matrix on the lab, with clients in the mesh and outside of it. */
export interface World {
  readonly cluster: Cluster;
  readonly workloads: readonly Workload[];
  /** Seconds from the first object to the last ready pod. */
  readonly readyAfter: number;
  /** Asks from a pod, one after the other or all at once. */
  readonly ask: (
    from: Client,
    asked: readonly Asked[],
    how?: 'in-turn' | 'at-once',
  ) => Promise<readonly Answered[]>;
  /** Runs a program beside a client or an application; what it printed, however it ended. */
  readonly run: (from: Client, ...argv: string[]) => Promise<string>;
  readonly pods: (workload: Pick<Workload, 'namespace' | 'name'>) => Promise<readonly KubeObject[]>;
  readonly logs: (pod: KubeObject, container: string) => Promise<string>;
}

export type Client = ClientName | KubeObject;

/** What a client runs: it reads what to ask from its arguments and writes the answers. */
const script = `
const [list, how] = JSON.parse(process.argv[1]);
const http = require('node:http');
const one = ({ method = 'GET', url, headers = {}, bodyBytes = 0 }) => new Promise((done) => {
  const began = Date.now();
  let first;
  const end = (status, heads, body) => done({ status, headers: heads, body, first, took: Date.now() - began });
  const request = http.request(url, { method, headers, timeout: 20000, agent: false }, (answer) => {
    let body = '';
    answer.on('data', (part) => { first ??= Date.now() - began; body += part; });
    answer.on('end', () => end(answer.statusCode, answer.headers, body));
    answer.on('error', (error) => end(0, {}, String(error.code)));
  });
  request.on('timeout', () => request.destroy(new Error('timeout')));
  request.on('error', (error) => end(0, {}, String(error.code || error.message)));
  request.end('x'.repeat(bodyBytes));
});
(async () => {
  const answers = [];
  if (how === 'at-once') answers.push(...await Promise.all(list.map(one)));
  else for (const item of list) answers.push(await one(item));
  process.stdout.write(JSON.stringify(answers));
})();
`;

/** By which objects of the matrix are made for a drill. */
export const drillContext = (): DeployContext => ({
  runId: 'drill',
  images: requireLab(labLayout()).images,
  prometheusUrl,
  injectionLabels: injectionLabels['in-place'],
  trafficPlan: () => '{}',
});

/** Deploys the workloads that answer, and waits until all are ready. */
export async function deployedWorld(all: readonly Workload[]): Promise<World> {
  const layout = labLayout();
  const kubeconfig = kubeconfigPath(layout);
  const cluster = await connectCluster({ kubeconfigPath: kubeconfig });
  const workloads = [...all.filter((workload) => !isClient(workload)), ...Object.values(clients)];
  const objects = matrixObjects(workloads, drillContext());
  const began = performance.now();
  for (const object of [...objects.namespaces, ...objects.workloads])
    await cluster.apply(object, { force: true });
  await allReady(cluster, workloads);
  const readyAfter = (performance.now() - began) / 1000;
  const { path: program } = await resolveTool('kubectl');
  const kubectl = (...args: string[]) =>
    runProgram(program, ['--kubeconfig', kubeconfig, ...args], { timeout: 60_000, allow: [0, 1] });
  const pods: World['pods'] = async ({ namespace, name }) => {
    const list = await cluster.list({
      apiVersion: 'v1',
      kind: 'Pod',
      namespace,
      labelSelector: `app=${name}`,
    });
    return list.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  };
  const podOf = async (from: Client): Promise<KubeObject> => {
    if (typeof from === 'object') return from;
    const [pod] = await pods(clients[from]);
    if (!pod) throw new Error(`there is no client ${from}`);
    return pod;
  };
  const run: World['run'] = async (from, ...argv) => {
    const { metadata } = await podOf(from);
    const args = ['exec', '-n', metadata.namespace ?? '', metadata.name, '-c', 'app', '--'];
    return (await kubectl(...args, ...argv)).stdout;
  };
  return {
    cluster,
    workloads: all,
    readyAfter,
    pods,
    run,
    async ask(from, asked, how = 'in-turn') {
      return JSON.parse(await run(from, 'node', '-e', script, JSON.stringify([asked, how]))) as Answered[];
    },
    async logs({ metadata }, container) {
      return (await kubectl('logs', '-n', metadata.namespace ?? '', metadata.name, '-c', container)).stdout;
    },
  };
}

async function allReady(cluster: Cluster, workloads: readonly Workload[]): Promise<void> {
  const namespaces = [...new Set(workloads.map(({ namespace }) => namespace))];
  await waitFor('every workload to be ready', { timeout: 240_000, interval: 500 }, async () => {
    const pods = await Promise.all(
      namespaces.map((namespace) => cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace })),
    );
    const ready = new Set(
      pods
        .flat()
        .filter(isReady)
        .map(({ metadata }) => `${metadata.namespace}/${metadata.labels?.app}`),
    );
    const waiting = workloads.filter(({ namespace, name }) => !ready.has(`${namespace}/${name}`));
    return waiting.length === 0
      ? { done: true, value: undefined }
      : { done: false, seen: waiting.map(({ name }) => name).join(', ') };
  });
}

export const removeWorld = async ({ cluster }: World): Promise<void> => {
  const query = { apiVersion: 'v1', kind: 'Namespace', labelSelector: 'meshproof.io/run=drill' };
  for (const { metadata } of await cluster.list(query))
    await cluster.delete({ apiVersion: 'v1', kind: 'Namespace', name: metadata.name }, { uid: metadata.uid });
};
