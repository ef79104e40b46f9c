import type { Manifest } from '../../chart-gen/manifest/manifest.ts';
import type { Cluster } from '../../rollout/kube/cluster.ts';

/** Objects asked for at the same time. */
const atOnce = 8;

/** What a cluster holds of the objects that were declared; what it does not hold is left out. */
export async function liveObjects(cluster: Cluster, declared: readonly Manifest[]): Promise<Manifest[]> {
  const found: Manifest[] = [];
  for (let from = 0; from < declared.length; from += atOnce) {
    const some = await Promise.all(
      declared
        .slice(from, from + atOnce)
        .map(({ apiVersion, kind, metadata: { name, namespace } }) =>
          cluster.get({ apiVersion, kind, name, namespace }),
        ),
    );
    found.push(...some.flatMap((object) => (object ? [object as Manifest] : [])));
  }
  return found;
}
