import type { Workload } from '../workload.ts';
import type { Point } from './point.ts';

/** Where a point lives, and whether it has proxies there. */
export function placeOf({
  namespace,
  values,
}: Point): Pick<Workload, 'namespace' | 'meshed' | 'inNamespace'> {
  const meshed = values.every((value) => value.meshed !== false);
  const labels = values.find((value) => value.namespace)?.namespace?.labels ?? {};
  return { namespace, meshed, inNamespace: { name: namespace, injected: meshed, labels } };
}
