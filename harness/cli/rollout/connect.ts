import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { Failure } from '../../../reports/failure/failure.ts';
import type { Cluster } from '../../../rollout/kube/cluster.ts';
import { type ClusterFlags, chooseCluster } from '../cluster.ts';

export type { ClusterFlags } from '../cluster.ts';

export interface Connection {
  readonly cluster: Cluster;
  readonly kubeconfig: string;
  readonly context?: string;
}

/**
 * The cluster that is named in full, or the lab.
 * @param kubeconfigIs `saved`: it was checked when the rollout was written down
 * @throws Failure MP_USAGE
 */
export async function connect(
  { kubeconfig, context }: ClusterFlags,
  kubeconfigIs: 'typed' | 'saved' = 'typed',
): Promise<Connection> {
  const chosen =
    kubeconfigIs === 'saved' && kubeconfig !== undefined
      ? { kubeconfigPath: kubeconfig, context }
      : chooseCluster({ kubeconfig, context });
  const { connectCluster } = await import('../../../rollout/kube/client.ts');
  const path = resolve(chosen.kubeconfigPath);
  return { cluster: await connectCluster({ ...chosen, kubeconfigPath: path }), kubeconfig: path, context };
}

/** What tells one cluster from another, whatever its address. @throws Failure MP_KUBE_REFUSED */
export async function clusterUid(cluster: Cluster): Promise<string> {
  const found = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' });
  return found?.metadata.uid ?? '';
}

/**
 * A kubeconfig may mean another cluster by now.
 * @param title of what was begun there
 * @throws Failure MP_ROLLOUT_STATE
 */
export async function requireCluster(
  cluster: Cluster,
  { kubeconfig, uid: expected }: { readonly kubeconfig: string; readonly uid: string },
  title: string,
): Promise<void> {
  const uid = await clusterUid(cluster);
  if (uid === expected) return;
  throw new Failure('MP_ROLLOUT_STATE', {
    what: `${title} belongs to another cluster than the kubeconfig means now`,
    where: `${kubeconfig}: expected kube-system ${expected}, got ${uid}`,
  });
}

export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // an id without a name, as in many containers
    return `${process.getuid?.() ?? 'somebody'}`;
  }
}
