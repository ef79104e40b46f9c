import type { Manifest } from '../manifest/manifest.ts';
import type { Value } from '../yaml/to-value.ts';

type Map = { readonly [key: string]: Value };

const isMap = (value: Value | undefined): value is Map =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Who writes into objects that charts bring, as part of what a mesh or a cluster does. */
const controllers = new Set(['pilot-discovery', 'kube-controller-manager', 'kube-apiserver']);

/** Fields in the form of managedFields: `f:name` of a map, `k:{…}` of a list, an empty map where a field ends. */
export type OwnedFields = Map;

/**
 * The fields of a live object that a controller set after it was installed, as the API server's own records say: istiod
 * turns its webhook's failurePolicy to Fail once it can answer, an autoscaler counts replicas.
 */
export function controllerOwned({ metadata }: Manifest): OwnedFields {
  const entries = Array.isArray(metadata.managedFields) ? (metadata.managedFields as Value[]) : [];
  return entries
    .filter(isMap)
    .filter(({ manager }) => typeof manager === 'string' && controllers.has(manager))
    .reduce<OwnedFields>((all, { fieldsV1 }) => (isMap(fieldsV1) ? merged(all, fieldsV1) : all), {});
}

function merged(one: Map, other: Map): Map {
  const entries = Object.entries(other).map(([key, value]): [string, Value] => {
    const own = Object.hasOwn(one, key) ? one[key] : undefined;
    return [key, isMap(own) && isMap(value) ? merged(own, value) : value];
  });
  return { ...one, ...Object.fromEntries(entries) };
}

/** What is owned below a key of a map. */
export function ownedBelow(owned: OwnedFields | undefined, key: string): OwnedFields | undefined {
  const below = owned && Object.hasOwn(owned, `f:${key}`) ? owned[`f:${key}`] : undefined;
  return isMap(below) ? below : undefined;
}

/** What is owned of an item of a list, which is named by some of its fields. */
export function ownedOfItem(owned: OwnedFields | undefined, item: Value): OwnedFields | undefined {
  if (!owned || !isMap(item)) return undefined;
  for (const [name, below] of Object.entries(owned)) {
    if (!name.startsWith('k:') || !isMap(below)) continue;
    const key = JSON.parse(name.slice(2)) as Map;
    if (Object.entries(key).every(([field, value]) => item[field] === value)) return below;
  }
  return undefined;
}

/** Whether the field itself is owned, and not only something below it. */
export const isOwned = (owned: OwnedFields | undefined): boolean =>
  owned !== undefined && Object.keys(owned).every((key) => key === '.');
