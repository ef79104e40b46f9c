import type { Outcome } from '../plan/decision.ts';
import type { PlannedWorkload } from '../plan/plan.ts';
import type { Progress } from './progress.ts';
import { type FailureReason, graces, type Trouble } from './reasons.ts';

/** A workload on its way. */
export interface Flight {
  readonly planned: PlannedWorkload;
  readonly target: string;
  /** ISO time that its pod template is marked with. */
  readonly restartedAt: string;
  /** Waiting for its disruption budget, having its restart written, or being watched. */
  readonly phase: 'guarded' | 'sending' | 'watching';
  /** Monotonic milliseconds. */
  readonly began: number;
  /** The same by the clock of what can be seen, which patience and graces are counted by. */
  readonly timedFrom: number;
  readonly trouble?: Trouble & { readonly since: number };
  /** When the API server took the restart, by its own clock, in epoch milliseconds. */
  readonly written?: number;
  /** Generation of the workload with the restart in it. */
  readonly generation?: number;
  /** When (monotonic) its pods were last read to confirm what the watches say. */
  readonly confirmed?: number;
  /** A disruption budget without room, and when (monotonic) it was asked. */
  readonly budget?: { readonly at: number; readonly spent: string };
  /** What its controller's events say, and when (monotonic) they were last read. */
  readonly events?: { readonly at: number; readonly trouble?: Trouble };
  /** Every new pod of it serves, and nothing but the end of old ones is waited for: its place is free for another. */
  readonly serving: boolean;
  /** What it was last seen to wait for. */
  readonly seen: string;
  /** Since when that has not changed, by the clock of what can be seen. */
  readonly seenSince?: number;
  /** What it would fail as, once that has not changed for a while. */
  readonly stuck?: StuckReason;
}

/** What a workload fails as at its timeout without any other trouble. */
export type StuckReason = 'never-ready' | 'terminating';

export type Verdict =
  | { readonly is: 'flying'; readonly flight: Flight }
  | { readonly is: 'ready'; readonly pods: number }
  | { readonly is: 'failed'; readonly trouble: Trouble }
  | { readonly is: 'dropped'; readonly outcome: Outcome; readonly reason: string };

export interface Patience {
  /** Milliseconds for one workload. */
  readonly timeout: number;
  /** Milliseconds without a change after which one that only waits is classified. Default 30 000. */
  readonly quiet?: number;
  /** Milliseconds for which a kind of trouble must last. */
  readonly graces?: Partial<Readonly<Record<FailureReason, number>>>;
}

const quiet = 30_000;

/** What a sight of a workload means at a moment (milliseconds of a SightClock). Trouble counts when it has lasted. */
export function judge(flight: Flight, sight: Progress, now: number, patience: Patience): Verdict {
  if (sight.state === 'done') return { is: 'ready', pods: sight.pods };
  if (sight.state === 'dropped') return { is: 'dropped', outcome: sight.outcome, reason: sight.seen };
  const met: Trouble | undefined = sight.state === 'failed' ? sight : flight.events?.trouble;
  const since = met && flight.trouble?.reason === met.reason ? flight.trouble.since : now;
  if (met && now - since >= (patience.graces?.[met.reason] ?? graces[met.reason]))
    return { is: 'failed', trouble: { reason: met.reason, seen: met.seen } };
  const ending = sight.state === 'waiting' ? sight.ending : undefined;
  const serving = ending === 'only';
  const waitsAs: StuckReason = ending ? 'terminating' : 'never-ready';
  if (now - flight.timedFrom > patience.timeout) {
    const blame = sight.state === 'waiting' ? sight.blame : undefined;
    const reason = met?.reason ?? blame ?? waitsAs;
    const seen = `${met?.seen ?? sight.seen}, after ${Math.round(patience.timeout / 1000)} s`;
    return { is: 'failed', trouble: { reason, seen } };
  }
  const seenSince = sight.seen === flight.seen ? (flight.seenSince ?? now) : now;
  const waits = flight.phase === 'watching' && !met;
  const stuck = waits && now - seenSince >= (patience.quiet ?? quiet) ? waitsAs : undefined;
  return {
    is: 'flying',
    flight: { ...flight, serving, seen: sight.seen, seenSince, stuck, trouble: met && { ...met, since } },
  };
}
