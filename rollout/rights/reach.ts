import type { Cluster } from '../kube/cluster.ts';
import { few, type Reach } from '../kube/places.ts';
import { mayI } from './check.ts';

/**
 * Where to ask about the namespaces that a person named. Of a few each is asked. Of more, one question spares the API
 * server some hundred: who may list pods everywhere asks everywhere and sifts; who may not asks where rights were named.
 */
export async function reachOf(cluster: Cluster, named: readonly string[] | undefined): Promise<Reach> {
  if (named === undefined || named.length <= few) return { namespaces: named };
  const everywhere = await mayI(cluster, { verb: 'list', group: '', resource: 'pods' });
  return everywhere ? { within: named } : { namespaces: named };
}
