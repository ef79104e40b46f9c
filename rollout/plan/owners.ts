import type { KubeObject } from '../kube/cluster.ts';
import { argoHashLabel, argoRollout } from './argo.ts';

export interface Owner {
  readonly kind: string;
  readonly name: string;
}

const controllerRef = (object: KubeObject) =>
  object.metadata.ownerReferences?.find(({ controller }) => controller === true);

const hashLabels = [
  ['pod-template-hash', 'Deployment'],
  [argoHashLabel, argoRollout.kind],
] as const;

/**
 * What a pod belongs to, by the pod alone. A Deployment names its ReplicaSets by the hash that it also writes on their
 * pods, and so does an Argo Rollout, so that the ReplicaSets need not be read.
 */
export function ownerOfPod(pod: KubeObject): Owner | undefined {
  const owner = controllerRef(pod);
  if (!owner) return undefined;
  for (const [label, kind] of owner.kind === 'ReplicaSet' ? hashLabels : []) {
    const hash = pod.metadata.labels?.[label];
    if (hash !== undefined && owner.name.endsWith(`-${hash}`))
      return { kind, name: owner.name.slice(0, -hash.length - 1) };
  }
  return { kind: owner.kind, name: owner.name };
}

/** What a ReplicaSet or a Job belongs to; undefined for one that stands alone. */
export function ownerOf(object: KubeObject): Owner | undefined {
  const owner = controllerRef(object);
  return owner && { kind: owner.kind, name: owner.name };
}

const keyOf = (namespace: string | undefined, { kind, name }: Owner) => `${namespace ?? ''}/${kind}/${name}`;

export const workloadKey = ({ kind, metadata }: KubeObject): string =>
  keyOf(metadata.namespace, { kind, name: metadata.name });

/** Key of what a pod belongs to; its own when it has no owner. */
export const keyOfPodOwner = (pod: KubeObject): string =>
  keyOf(pod.metadata.namespace, ownerOfPod(pod) ?? { kind: 'Pod', name: pod.metadata.name });

/** Pods by the key of what they belong to; a pod without an owner stands under its own. */
export function podsByOwner(pods: readonly KubeObject[]): ReadonlyMap<string, readonly KubeObject[]> {
  const found = new Map<string, KubeObject[]>();
  for (const pod of pods) {
    const key = keyOfPodOwner(pod);
    const list = found.get(key);
    if (list) list.push(pod);
    else found.set(key, [pod]);
  }
  return found;
}

/** Whether a pod belongs to a workload. */
export function selects(workload: KubeObject, pod: KubeObject): boolean {
  const owner = ownerOfPod(pod);
  return owner !== undefined && keyOf(pod.metadata.namespace, owner) === workloadKey(workload);
}
