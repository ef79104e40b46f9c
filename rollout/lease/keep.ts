import { Failure } from '../../reports/failure/failure.ts';
import type { Cluster, KubeObject } from '../kube/cluster.ts';
import { refusedStatus } from '../kube/refusal.ts';
import { annotations, holderOf, leaseName, microTime } from './record.ts';
import { type LeaseClaim, leaseRef, readLease, takeLease, withTimes } from './take.ts';

/** A Lease that is held, and renewed until it is released. */
export interface HeldLease {
  /** Why no other restart may begin now; undefined when one may. */
  hold(): string | undefined;
  /** Renews it now, so that `hold` knows of a pause that was told a moment ago. */
  look(): Promise<void>;
  /** Aborts, with Failure MP_ROLLOUT_LEASE_LOST as its reason, once another holds it or it was deleted. */
  readonly lost: AbortSignal;
  /** Lets go of it. An API server that is away is not waited for: it expires by itself. */
  release(): Promise<void>;
}

/** Takes the Lease and keeps it. @throws Failure MP_ROLLOUT_HELD */
export async function holdLease(cluster: Cluster, claim: LeaseClaim): Promise<HeldLease> {
  const { namespace, identity, run, duration, renewal } = withTimes(claim);
  let lease = await takeLease(cluster, claim);
  let renewedAt = performance.now();
  let paused = holderOf(lease)?.paused;
  let renewing: Promise<void> | undefined;
  const lost = new AbortController();
  const isOurs = (found: KubeObject | undefined): found is KubeObject => {
    const holder = found && holderOf(found);
    return holder?.identity === identity && holder.run === run;
  };
  const lose = (found: KubeObject | undefined) => {
    clearInterval(timer);
    lost.abort(lostTo(namespace, found));
  };

  /** Writes to the Lease as long as it is ours. */
  const write = async (spec: object, marks: object = {}): Promise<void> => {
    for (let tries = 0; tries < 5; tries++) {
      const { resourceVersion } = lease.metadata;
      const body = { metadata: { resourceVersion, annotations: marks }, spec };
      try {
        lease = await cluster.patch(leaseRef(namespace), body, 'merge');
        return;
      } catch (error) {
        const status = refusedStatus(error);
        if (status !== 409 && status !== 404) throw error;
        const found = await readLease(cluster, namespace);
        if (!isOurs(found)) return lose(found);
        lease = found;
      }
    }
  };

  const renew = async () => {
    const asked = performance.now();
    try {
      await write({ renewTime: microTime(new Date()) });
      renewedAt = asked;
      paused = holderOf(lease)?.paused;
    } catch {
      // what cannot be renewed is not lost yet: it is tried again, and nothing begins once its time has passed
    }
  };
  const look = () =>
    (renewing ??= renew().finally(() => {
      renewing = undefined;
    }));
  const timer = setInterval(() => void look(), renewal);
  timer.unref();

  return {
    lost: lost.signal,
    hold() {
      if (lost.signal.aborted) return 'the Lease was lost';
      if (performance.now() - renewedAt > duration) return 'the Lease could not be renewed in its time';
      return paused === undefined ? undefined : `paused ${paused}`;
    },
    look,
    async release() {
      clearInterval(timer);
      await renewing;
      if (lost.signal.aborted) return;
      const marks = Object.fromEntries(Object.values(annotations).map((name) => [name, null]));
      const none = { holderIdentity: null, acquireTime: null, renewTime: null };
      await write(none, marks).catch(() => {});
    },
  };
}

function lostTo(namespace: string, found: KubeObject | undefined): Failure {
  const holder = found && holderOf(found);
  return new Failure('MP_ROLLOUT_LEASE_LOST', {
    what: holder
      ? `${holder.identity} took the Lease for rollout ${holder.run}`
      : 'the Lease was deleted or cleared',
    where: `Lease ${namespace}/${leaseName}`,
    fix: 'see that no other rollout runs, then: meshproof rollout resume',
  });
}
