import type { KubeObject } from '../kube/cluster.ts';
import { keyOfPodOwner } from '../plan/owners.ts';

export interface PodIndex {
  put(pod: KubeObject): void;
  remove(pod: KubeObject): void;
  /** These are all the pods that there are, in a namespace or everywhere. */
  replace(pods: readonly KubeObject[], namespace: string | undefined): void;
  of(owner: string): readonly KubeObject[];
}

const placeOf = ({ metadata }: KubeObject) => `${metadata.namespace}/${metadata.name}`;

/**
 * Pods by what they belong to, as they come and go. Those of an owner that is not wanted are not held.
 * @param touched told of each owner of whose pods something is new
 */
export function podIndex(
  wants: (owner: string) => boolean,
  touched: (owner: string) => void = () => {},
): PodIndex {
  const byOwner = new Map<string, Map<string, KubeObject>>();
  /** Where each pod stands: it may be released by its owner. */
  const owners = new Map<string, string>();

  const remove = (pod: KubeObject) => {
    const place = placeOf(pod);
    const owner = owners.get(place);
    owners.delete(place);
    if (owner === undefined) return;
    touched(owner);
    byOwner.get(owner)?.delete(place);
    if (byOwner.get(owner)?.size === 0) byOwner.delete(owner);
  };
  const put = (pod: KubeObject) => {
    const place = placeOf(pod);
    const owner = keyOfPodOwner(pod);
    if (owners.get(place) !== owner) remove(pod);
    if (!wants(owner)) return;
    touched(owner);
    const owned = byOwner.get(owner) ?? new Map<string, KubeObject>();
    owned.set(place, pod);
    byOwner.set(owner, owned);
    owners.set(place, owner);
  };
  return {
    put,
    remove,
    replace(pods, namespace) {
      const held = [...byOwner.values()].flatMap((owned) => [...owned.values()]);
      for (const pod of held) if (!namespace || pod.metadata.namespace === namespace) remove(pod);
      for (const pod of pods) put(pod);
    },
    of: (owner) => [...(byOwner.get(owner)?.values() ?? [])],
  };
}
