import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../reports/failure/failure.ts';
import type { Cluster, KubeObject } from '../kube/cluster.ts';
import { refusedStatus } from '../kube/refusal.ts';
import { hasEnded } from './process-mark.ts';
import { annotations, type Holder, holderOf, leaseName, looksExpired, microTime } from './record.ts';

export interface LeaseClaim {
  readonly namespace: string;
  readonly run: string;
  /** User, machine and process, for people. */
  readonly identity: string;
  /** Mark of this process; absent where the system gives none. */
  readonly process?: string;
  /** Milliseconds for which a holder that is not heard of keeps it. Default 40 000. */
  readonly duration?: number;
  /** Milliseconds between two renewals, and for which one that looks expired is watched. Default 10 000. */
  readonly renewal?: number;
  readonly signal?: AbortSignal;
}

export const withTimes = (claim: LeaseClaim) => ({
  ...claim,
  duration: claim.duration ?? 40_000,
  renewal: claim.renewal ?? 10_000,
});

const kind = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' };
export const leaseRef = (namespace: string) => ({ ...kind, namespace, name: leaseName });

/** The Lease as it stands; undefined when there is none. */
export const readLease = (cluster: Cluster, namespace: string): Promise<KubeObject | undefined> =>
  cluster.get(leaseRef(namespace));

/**
 * Takes the Lease, also from a holder that has ended or has not renewed it in its time. What looks expired is watched
 * for one renewal first: the two clocks may be minutes apart.
 * @throws Failure MP_ROLLOUT_HELD that says who holds it and since when
 */
export async function takeLease(cluster: Cluster, claim: LeaseClaim): Promise<KubeObject> {
  const found = await readLease(cluster, claim.namespace);
  if (!found) return orHeld(cluster, claim, () => cluster.create(leaseOf(claim)));
  const holder = holderOf(found);
  const free = !holder || (holder.process !== undefined && hasEnded(holder.process));
  if (!free && !(await staysExpired(cluster, claim, holder))) throw held(claim, holder);
  return orHeld(cluster, claim, () =>
    cluster.patch(leaseRef(claim.namespace), claimOf(claim, found), 'merge'),
  );
}

async function staysExpired(cluster: Cluster, claim: LeaseClaim, holder: Holder): Promise<boolean> {
  if (!looksExpired(holder, Date.now())) return false;
  await delay(withTimes(claim).renewal * 1.5, undefined, { signal: claim.signal });
  const later = await readLease(cluster, claim.namespace);
  return later === undefined || holderOf(later)?.renewed === holder.renewed;
}

/** Of two that take it at once the API server lets one win. */
async function orHeld(
  cluster: Cluster,
  claim: LeaseClaim,
  write: () => Promise<KubeObject>,
): Promise<KubeObject> {
  try {
    return await write();
  } catch (error) {
    if (refusedStatus(error) !== 409) throw error;
    const winner = await readLease(cluster, claim.namespace);
    const holder = winner && holderOf(winner);
    if (winner && holder?.run === claim.run && holder.identity === claim.identity) return winner;
    throw holder ? held(claim, holder) : error;
  }
}

function leaseOf(claim: LeaseClaim): KubeObject {
  const { metadata, spec } = claimOf(claim, undefined);
  return { ...kind, metadata: { ...metadata, namespace: claim.namespace, name: leaseName }, spec };
}

function claimOf(claim: LeaseClaim, before: KubeObject | undefined) {
  const now = microTime(new Date());
  return {
    metadata: {
      // another who takes it meanwhile makes this a conflict
      ...(before ? { resourceVersion: before.metadata.resourceVersion } : {}),
      annotations: {
        [annotations.run]: claim.run,
        ...(claim.process ? { [annotations.process]: claim.process } : {}),
        ...(before ? { [annotations.paused]: null as unknown as string } : {}),
      },
    },
    spec: {
      holderIdentity: claim.identity,
      leaseDurationSeconds: Math.ceil(withTimes(claim).duration / 1000),
      acquireTime: now,
      renewTime: now,
      leaseTransitions: Number(before?.spec?.leaseTransitions ?? 0) + (before ? 1 : 0),
    },
  };
}

function held({ namespace }: LeaseClaim, { identity, run, since, renewed, paused }: Holder): Failure {
  return new Failure('MP_ROLLOUT_HELD', {
    what: `rollout ${run || '(no name)'} of ${identity} holds the cluster since ${since}`,
    where: `Lease ${namespace}/${leaseName}, renewed ${renewed}`,
    why: paused ? `it is paused: ${paused}` : undefined,
    fix: `wait for it to end; were its machine gone for good: kubectl delete lease -n ${namespace} ${leaseName}`,
  });
}
