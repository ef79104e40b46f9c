import { podTemplate, serviceContainer, simpleService } from '../../../harness/matrix/pod.ts';
import type { DeployContext } from '../../../harness/matrix/workload.ts';
import type { Cluster, KubeObject } from '../../../rollout/kube/cluster.ts';
import { waitFor } from '../../../rollout/kube/wait.ts';
import { incompleteness } from '../../../rollout/plan/health.ts';
import { isLeaving, proxyImageOf } from '../../../rollout/plan/proxy.ts';

export const namespace = 'mp-rolled';
export const workloads = Array.from({ length: 12 }, (_, index) => `w${`${index + 1}`.padStart(2, '0')}`);

const label = 'meshproof.io/rollout-scenario';
const kind = { apiVersion: 'apps/v1', kind: 'Deployment' };
const deployments = { ...kind, namespace };

export const namespaceObject = (name: string, labels: Readonly<Record<string, string>>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { [label]: 'yes', ...labels } },
});

/** Twelve small Deployments in a namespace of the mesh, ready. */
export async function deploy(cluster: Cluster, apps: string): Promise<void> {
  await cluster.apply(namespaceObject(namespace, { 'istio-injection': 'enabled' }));
  for (const name of workloads) await cluster.apply(deployment(name, apps), { force: true });
  await waitFor('the workloads to be ready', { timeout: 180_000, interval: 1_000 }, async () => {
    const found = await cluster.list(deployments);
    const open = found.find((one) => incompleteness(one) !== undefined);
    if (found.length === workloads.length && !open) return { done: true, value: undefined };
    return { done: false, seen: open ? `${open.metadata.name}: ${incompleteness(open)}` : `${found.length}` };
  });
}

function deployment(name: string, apps: string): KubeObject {
  const context = { images: { apps } } as DeployContext;
  const pods = podTemplate({
    name,
    containers: [simpleService(context, name, serviceContainer)],
    graceSeconds: 5,
  });
  return {
    ...kind,
    metadata: { namespace, name },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: { ...pods, spec: { ...pods.spec, serviceAccountName: 'default' } },
    },
  };
}

/** How often each workload's spec was changed, in their order. */
export async function generations(cluster: Cluster): Promise<number[]> {
  const found = await cluster.list(deployments);
  const of = new Map(found.map(({ metadata }) => [metadata.name, metadata.generation ?? 0]));
  return workloads.map((name) => of.get(name) ?? 0);
}

/** The images that the proxies run. */
export async function proxyImages(cluster: Cluster): Promise<string[]> {
  const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace });
  const images = pods.filter((pod) => !isLeaving(pod)).map((pod) => proxyImageOf(pod) ?? 'no proxy');
  return [...new Set(images)];
}

/** Removes every namespace of the scenario. */
export async function removeNamespaces(cluster: Cluster): Promise<void> {
  const query = { apiVersion: 'v1', kind: 'Namespace', labelSelector: label };
  const found = await cluster.list(query);
  for (const { metadata } of found) await cluster.delete({ ...query, name: metadata.name });
  await waitFor('the namespaces to be gone', { timeout: 120_000, interval: 1_000 }, async () => {
    const left = await cluster.list(query);
    return left.length === 0
      ? { done: true, value: undefined }
      : { done: false, seen: `${left.length} left` };
  });
}
