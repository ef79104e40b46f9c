import type { KubeObject } from '../kube/cluster.ts';

export const leaseName = 'meshproof-rollout';

export const annotations = {
  run: 'meshproof.io/run',
  process: 'meshproof.io/process',
  paused: 'meshproof.io/paused',
} as const;

/** Who holds a Lease, as it stands in the cluster. */
export interface Holder {
  /** User, machine and process, for people. */
  readonly identity: string;
  readonly run: string;
  /** Mark of its process; absent where the system gives none. */
  readonly process?: string;
  /** ISO times by the holder's clock. */
  readonly since: string;
  readonly renewed: string;
  /** Milliseconds after a renewal for which it holds. */
  readonly duration: number;
  /** Since when and by whom, when it is told to pause. */
  readonly paused?: string;
}

/** The holder that a Lease names; undefined when it was released. */
export function holderOf({ metadata, spec }: KubeObject): Holder | undefined {
  const { holderIdentity, acquireTime = '', renewTime = '', leaseDurationSeconds } = spec ?? {};
  if (!holderIdentity) return undefined;
  const marks = metadata.annotations ?? {};
  return {
    identity: String(holderIdentity),
    run: marks[annotations.run] ?? '',
    process: marks[annotations.process],
    since: String(acquireTime),
    renewed: String(renewTime),
    duration: Number(leaseDurationSeconds ?? 0) * 1000,
    paused: marks[annotations.paused],
  };
}

/** Whether the holder has let its time pass, by a clock (epoch milliseconds) that may be off against its own. */
export const looksExpired = ({ renewed, duration }: Holder, now: number): boolean =>
  !(now - Date.parse(renewed) < duration);

/** As Kubernetes writes the times of a Lease: with microseconds. */
export const microTime = (time: Date): string => time.toISOString().replace('Z', '000Z');
