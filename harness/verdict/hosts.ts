import type { EvaluationInput } from './input.ts';
import { serviceKey } from './mesh-requests.ts';

/** name.namespace of every host that is called -> who answers there. A host of several is its first's. */
export function hostOwners({ plan }: EvaluationInput): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  const add = (host: string | undefined, id: string) => {
    if (host !== undefined && !owners.has(serviceKey(host))) owners.set(serviceKey(host), id);
  };
  for (const { host, namespace, name } of plan.workloads) add(host, `${namespace}/${name}`);
  for (const { host, to } of plan.calls) add(host, to);
  return owners;
}
