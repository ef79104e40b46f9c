import type { Cluster, KubeObject } from '../kube/cluster.ts';
import { isLeaving, proxyImageOf } from '../plan/proxy.ts';

interface Webhook {
  readonly name: string;
  readonly failurePolicy?: string;
  readonly clientConfig: {
    readonly service?: { readonly namespace: string; readonly name: string };
    readonly url?: string;
  };
}

/** What pods run for a proxy, and which injectors the API server would ask about them, as lines. */
export async function injectionLines(cluster: Cluster, pods: readonly KubeObject[]): Promise<string[]> {
  const configurations = await cluster.list({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
  });
  const webhooks = configurations.flatMap(({ metadata, webhooks: all = [] }) =>
    (all as Webhook[])
      .filter(({ name }) => /istio/.test(name))
      .map((one) => `webhook ${metadata.name}: ${wordsOf(one)}`),
  );
  return [...pods.filter((pod) => !isLeaving(pod)).map(proxyWords), ...webhooks];
}

const proxyWords = (pod: KubeObject) => `Pod ${pod.metadata.name}: ${proxyImageOf(pod) ?? 'has no proxy'}`;

function wordsOf({ name, failurePolicy = 'Fail', clientConfig: { service, url } }: Webhook): string {
  const asked = service ? `service ${service.namespace}/${service.name}` : (url ?? 'nobody');
  return `${name} asks ${asked}, failurePolicy ${failurePolicy}`;
}
