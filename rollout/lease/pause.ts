import { Failure } from '../../reports/failure/failure.ts';
import type { Cluster } from '../kube/cluster.ts';
import { annotations, type Holder, holderOf, leaseName } from './record.ts';
import { leaseRef, readLease } from './take.ts';

/**
 * Tells the rollout that holds a cluster to begin no other restart. It obeys at its next renewal.
 * @param by who, and since when: for people
 * @throws Failure MP_ROLLOUT_NOT_RUNNING
 */
export async function pauseHolder(cluster: Cluster, namespace: string, by: string): Promise<Holder> {
  return mark(cluster, namespace, by);
}

/** Takes the pause away. @throws Failure MP_ROLLOUT_NOT_RUNNING */
export async function unpauseHolder(cluster: Cluster, namespace: string): Promise<Holder> {
  return mark(cluster, namespace, null);
}

async function mark(cluster: Cluster, namespace: string, value: string | null): Promise<Holder> {
  const lease = await readLease(cluster, namespace);
  const holder = lease && holderOf(lease);
  if (!holder) {
    throw new Failure('MP_ROLLOUT_NOT_RUNNING', {
      what: 'no rollout holds the cluster',
      where: `Lease ${namespace}/${leaseName}`,
      fix: 'meshproof rollout status',
    });
  }
  const body = { metadata: { annotations: { [annotations.paused]: value } } };
  await cluster.patch(leaseRef(namespace), body, 'merge');
  return holder;
}
