import { Failure } from '../../reports/failure/failure.ts';
import type { Cluster, KubeObject } from '../kube/cluster.ts';

interface InjectorValues {
  readonly global?: {
    readonly hub?: string;
    readonly tag?: string | number;
    readonly variant?: string;
    readonly proxy?: { readonly image?: string };
  };
}

/**
 * The image that the injector gives, by Istio's own rule: `global.proxy.image` verbatim when it holds a slash, else
 * hub/image:tag with the variant appended.
 */
export function injectedImage(values: InjectorValues): string {
  const { hub, tag, variant, proxy } = values.global ?? {};
  const image = proxy?.image ?? 'proxyv2';
  if (image.includes('/')) return image;
  return `${hub}/${image}:${tag}${variant && variant !== '' ? `-${variant}` : ''}`;
}

/** The proxy image of the control plane's injector, from its ConfigMap. @throws Failure MP_ROLLOUT_NO_INJECTOR */
export async function targetImage(cluster: Cluster, revision?: string): Promise<string> {
  const name = `istio-sidecar-injector${revision ? `-${revision}` : ''}`;
  const map = await cluster.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name });
  if (!map?.data?.values) {
    throw new Failure('MP_ROLLOUT_NO_INJECTOR', {
      what: `ConfigMap istio-system/${name} holds no values`,
      fix: 'install the control plane first',
    });
  }
  return injectedImage(JSON.parse(map.data.values) as InjectorValues);
}

/** The image of a pod's proxy, native sidecar or classic; undefined without one. */
export function proxyImageOf(pod: KubeObject): string | undefined {
  const containers = [...(pod.spec.initContainers ?? []), ...(pod.spec.containers ?? [])] as {
    name: string;
    image: string;
  }[];
  return containers.find((container) => container.name === 'istio-proxy')?.image;
}
