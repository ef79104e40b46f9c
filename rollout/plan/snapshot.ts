import type { Cluster } from '../kube/cluster.ts';
import type { Snapshot } from './plan.ts';

const kinds = [
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  { apiVersion: 'apps/v1', kind: 'DaemonSet' },
  { apiVersion: 'batch/v1', kind: 'CronJob' },
];

/** Workloads and pods of some namespaces at one moment: one list call for each kind. */
export async function readSnapshot(cluster: Cluster, namespaces: readonly string[]): Promise<Snapshot> {
  const wanted = new Set(namespaces);
  const within = (object: { metadata: { namespace?: string } }) =>
    wanted.has(object.metadata.namespace ?? '');
  const [pods, ...lists] = await Promise.all([
    cluster.list({ apiVersion: 'v1', kind: 'Pod' }),
    ...kinds.map((kind) => cluster.list(kind)),
  ]);
  return { workloads: lists.flat().filter(within), pods: (pods ?? []).filter(within) };
}
