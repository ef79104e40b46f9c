import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { Failure } from '../../../reports/failure/failure.ts';
import type { Cluster } from '../../../rollout/kube/cluster.ts';
import { kubeconfigPath, labLayout } from '../../lab/layout.ts';

export interface ClusterFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
}

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
  // no cluster but the lab is ever meant without being named in full
  if (kubeconfig && !context && kubeconfigIs === 'typed') {
    throw new Failure('MP_USAGE', {
      what: '--kubeconfig needs --context',
      why: 'the current context may be another one tomorrow',
    });
  }
  const { connectCluster } = await import('../../../rollout/kube/client.ts');
  const path = resolve(kubeconfig ?? kubeconfigPath(labLayout()));
  return { cluster: await connectCluster({ kubeconfigPath: path, context }), kubeconfig: path, context };
}

/** What tells one cluster from another, whatever its address. @throws Failure MP_KUBE_REFUSED */
export async function clusterUid(cluster: Cluster): Promise<string> {
  const found = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' });
  return found?.metadata.uid ?? '';
}

export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // an id without a name, as in many containers
    return `${process.getuid?.() ?? 'somebody'}`;
  }
}
