/** What is known of a wave when it is over. */
export interface Wave {
  /** From 1. */
  readonly wave: number;
  readonly of: number;
  /** Its workloads, by name. */
  readonly workloads: readonly string[];
  /** ISO times of its first restart and of its last workload's end. */
  readonly start: string;
  readonly end: string;
}

export type GateAnswer =
  | { readonly verdict: 'pass'; readonly reason?: string }
  | { readonly verdict: 'fail' | 'inconclusive'; readonly reason: string };

/**
 * Asked after each wave but the last whether the next may begin; may take its time. What it throws is inconclusive.
 * @param signal aborts when the rollout is told to stop meanwhile
 */
export type WaveGate = (wave: Wave, signal: AbortSignal) => Promise<GateAnswer>;

/** Why a rollout ended between two waves. */
export interface GateStop {
  readonly wave: number;
  readonly verdict: 'fail' | 'inconclusive';
  readonly reason: string;
}
