import { stringify } from 'yaml';
import type { Cluster, KubeObject } from '../kube/cluster.ts';
import { proxyContainer } from '../plan/proxy.ts';

/** A pod as its API server has it, for a person. */
export interface WholePod {
  readonly name: string;
  /** YAML, or why it could not be read. Hostile until escaped. */
  readonly yaml: string;
}

/** Characters of one pod's YAML. */
const longest = 30_000;

interface Container {
  readonly name: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

const notShown = '(not shown)';
/** Repeats what an application was deployed with, its environment too. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * Reads a pod again as a whole: a roll-out holds little of it. What is written into the environment of a container other
 * than the proxy is left out, for passwords stand there; references to Secrets are names and stay.
 */
export async function wholePod(cluster: Cluster, { metadata }: KubeObject): Promise<WholePod> {
  const { name, namespace } = metadata;
  const fieldSelector = `metadata.name=${name}`;
  const [pod] = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, fieldSelector });
  if (!pod) return { name, yaml: 'it is gone' };
  return { name, yaml: stringify(shown(pod)).slice(0, longest) };
}

function shown(pod: KubeObject): KubeObject {
  const { metadata, spec } = pod;
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([name]) => name !== lastApplied);
  return {
    ...pod,
    metadata: { ...metadata, annotations: Object.fromEntries(annotations) },
    spec: {
      ...spec,
      containers: discreet(spec.containers),
      ...(spec.initContainers ? { initContainers: discreet(spec.initContainers) } : {}),
    },
  };
}

const discreet = (containers: readonly Container[] | undefined) =>
  containers?.map((container) =>
    container.name === proxyContainer || !container.env
      ? container
      : {
          ...container,
          env: container.env.map((one) => (one.value === undefined ? one : { ...one, value: notShown })),
        },
  );
