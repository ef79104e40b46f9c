import type { Cluster, KubeObject } from '../../../rollout/kube/cluster.ts';

const kind = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' };

interface Webhook {
  readonly name: string;
  readonly clientConfig: { readonly service?: { readonly name: string } };
}

/**
 * Has every injection webhook call a service that there is not, as if istiod were away; gives what undoes that.
 * @param failurePolicy what the API server does with a pod then
 */
export async function cutWebhooks(
  cluster: Cluster,
  failurePolicy: 'Fail' | 'Ignore',
): Promise<() => Promise<void>> {
  const found = (await cluster.list(kind)).filter(({ webhooks }) => injects(webhooks as Webhook[]));
  if (found.length === 0) throw new Error('the lab has no injection webhook');
  for (const { metadata, webhooks } of found) {
    const changes = (webhooks as Webhook[]).flatMap((_, index) => [
      { op: 'replace', path: `/webhooks/${index}/clientConfig/service/name`, value: 'nowhere' },
      { op: 'replace', path: `/webhooks/${index}/failurePolicy`, value: failurePolicy },
    ]);
    await cluster.patch({ ...kind, name: metadata.name }, changes, 'json');
  }
  return async () => {
    for (const before of found) await restore(cluster, before);
  };
}

const injects = (webhooks: readonly Webhook[] = []): boolean =>
  webhooks.some(
    ({ name, clientConfig }) => /sidecar-injector/.test(name) && clientConfig.service !== undefined,
  );

async function restore(cluster: Cluster, { metadata, webhooks }: KubeObject): Promise<void> {
  await cluster.patch({ ...kind, name: metadata.name }, { webhooks }, 'merge');
}
