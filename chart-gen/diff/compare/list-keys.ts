import type { Value } from '../../yaml/to-value.ts';

type Map = { [key: string]: Value };

const isMap = (value: Value): value is Map =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Lists in which Kubernetes sees a map: what stands first in them means nothing. */
const unordered = new Set([
  ...['containers', 'ephemeralContainers', 'volumes', 'env', 'envFrom', 'ports', 'volumeMounts', 'webhooks'],
  ...['versions', 'imagePullSecrets', 'hostAliases', 'subjects', 'ownerReferences', 'conditions', 'metrics'],
  ...['topologySpreadConstraints', 'secrets', 'tolerations', 'matchExpressions', 'extensionProviders'],
  ...['additionalPrinterColumns', 'x-kubernetes-validations', 'resourceClaims', 'matchConditions'],
]);

/** Lists of texts or numbers in which Kubernetes sees a set. */
const sets = new Set([
  ...['verbs', 'resources', 'apiGroups', 'resourceNames', 'nonResourceURLs', 'apiVersions', 'operations'],
  ...['finalizers', 'accessModes', 'add', 'drop', 'shortNames', 'categories', 'values', 'required', 'enum'],
  ...['admissionReviewVersions', 'externalIPs', 'loadBalancerSourceRanges', 'policyTypes', 'mountOptions'],
]);

/** Whether the order of a list means nothing, by the field it stands in. */
export const isUnordered = (field: string, items: readonly Value[]): boolean =>
  items.every(isMap) ? unordered.has(field) : sets.has(field);

const keyFields = ['name', 'mountPath', 'topologyKey', 'ip', 'uid', 'rule', 'type', 'id'];

/**
 * What names the items of a list, so that an item is compared with the one of the same name; undefined when nothing
 * does. Both sides must agree, so the items of both are asked.
 */
export function itemKey(
  field: string,
  before: readonly Value[],
  after: readonly Value[],
): ((item: Value) => string) | undefined {
  const lists = [before, after];
  const isKey = (key: (item: Value) => string | undefined) =>
    lists.every((list) => {
      const keys = list.map(key);
      return keys.every((name) => name !== undefined) && new Set(keys).size === keys.length;
    });
  const candidates = [...(field === 'ports' ? [portKey] : []), ...keyFields.map(byField)];
  const all = [...before, ...after];
  if (!all.every(isMap)) return undefined;
  const found = candidates.find(isKey);
  return found && ((item) => found(item) ?? '');
}

const byField =
  (field: string) =>
  (item: Value): string | undefined => {
    const value = isMap(item) && Object.hasOwn(item, field) ? item[field] : undefined;
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  };

/** A port is known by its number and protocol: the same name on another number is another door. */
function portKey(item: Value): string | undefined {
  const number = byField('containerPort')(item) ?? byField('port')(item) ?? byField('number')(item);
  return number && `${number}/${byField('protocol')(item) ?? 'TCP'}`;
}
