import type { Cluster } from '../kube/cluster.ts';
import { hasEnded } from './process-mark.ts';
import { type Holder, holderOf, looksExpired } from './record.ts';
import { readLease } from './take.ts';

export interface Holding {
  /** Whoever holds the cluster; absent when nobody does, or it could not be asked. */
  readonly holder?: Holder;
  /** Why it could not be asked. */
  readonly unasked?: string;
  /** The holder, when it is the run that is asked about, and lives. */
  readonly held?: Holder;
}

/** Who holds the Lease, and whether that is a run at work. */
export async function readHolding(cluster: Cluster, namespace: string, run: string): Promise<Holding> {
  try {
    const lease = await readLease(cluster, namespace);
    const holder = lease && holderOf(lease);
    return { holder, held: holder?.run === run && isAlive(holder) ? holder : undefined };
  } catch (error) {
    return { unasked: error instanceof Error ? error.message : String(error) };
  }
}

/** One of this machine is known to have ended long before its Lease is over. */
const isAlive = (holder: Holder): boolean =>
  !looksExpired(holder, Date.now()) && !(holder.process !== undefined && hasEnded(holder.process));
