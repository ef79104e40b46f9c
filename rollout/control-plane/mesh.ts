import type { Manifest } from '../../chart-gen/manifest/manifest.ts';
import type { Cluster, KubeObject } from '../kube/cluster.ts';
import { unreadOfPod } from '../plan/kept.ts';
import { isLeaving, isOver, proxyImageOf } from '../plan/proxy.ts';
import { istiodOf } from './candidate.ts';
import type { Istiod } from './saved.ts';

export interface RunningIstiod extends Istiod {
  /** Helm release that owns it; absent when it was installed by other means. */
  readonly release?: string;
}

/** A pod with a proxy. */
export interface ProxyPod {
  /** namespace/name */
  readonly name: string;
  readonly image: string;
  /** Of the istiod that injected it; absent when the pod does not say. */
  readonly revision?: string;
}

export async function readIstiods(cluster: Cluster, namespace: string): Promise<readonly RunningIstiod[]> {
  const query = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, labelSelector: 'app=istiod' };
  return (await cluster.list(query)).flatMap((found) => {
    // what a list holds does not name its kind
    const istiod = istiodOf({ ...found, kind: query.kind } as unknown as Manifest);
    return istiod ? [{ ...istiod, release: found.metadata.annotations?.['meta.helm.sh/release-name'] }] : [];
  });
}

/** Every pod of the cluster that runs a proxy. */
export async function readProxyPods(cluster: Cluster): Promise<readonly ProxyPod[]> {
  const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', without: unreadOfPod, keep: kept });
  return pods.flatMap((pod) => {
    const image = proxyImageOf(pod);
    if (image === undefined || isOver(pod) || isLeaving(pod)) return [];
    const { namespace, name, annotations } = pod.metadata;
    return [{ name: `${namespace}/${name}`, image, revision: annotations?.['istio.io/rev'] }];
  });
}

const kept = ({ apiVersion, kind, metadata, spec, status }: KubeObject): KubeObject => {
  const { namespace, name, deletionTimestamp, annotations } = metadata;
  const revision = annotations?.['istio.io/rev'];
  return {
    apiVersion,
    kind,
    metadata: {
      namespace,
      name,
      deletionTimestamp,
      annotations: revision ? { 'istio.io/rev': revision } : {},
    },
    spec: { containers: proxies(spec.containers), initContainers: proxies(spec.initContainers) },
    status: { phase: status?.phase },
  };
};

const proxies = (containers: readonly { name: string; image?: string }[] = []) =>
  containers.map(({ name, image }) => ({ name, image }));
