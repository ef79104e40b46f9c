import type { Outcome } from '../plan/decision.ts';
import type { StuckReason } from './flight.ts';
import type { FailureReason } from './reasons.ts';

// type aliases, for an interface does not fit where a record is asked for
type Stamp = {
  /** ISO time. */
  readonly at: string;
};

type About = Stamp & {
  /** Namespace, kind and name. */
  readonly workload: string;
};

/** What happens in a rollout, for a live view and for the journal. `seconds` since the workload's restart began. */
export type RolloutEvent =
  | (About & { readonly type: 'restarting'; readonly target: string; readonly resumed: boolean })
  /** What it waits for has changed. `serving`: only old pods are, and its place is free for another. */
  | (About & {
      readonly type: 'waiting';
      readonly seen: string;
      readonly seconds: number;
      readonly serving?: boolean;
    })
  /** Nothing has changed for a while: what it would fail as at its timeout. The next `waiting` takes that back. */
  | (About & {
      readonly type: 'classified';
      readonly reason: StuckReason;
      readonly seen: string;
      readonly seconds: number;
    })
  | (About & { readonly type: 'ready'; readonly pods: number; readonly seconds: number })
  | (About & {
      readonly type: 'failed';
      readonly reason: FailureReason;
      readonly seen: string;
      readonly seconds: number;
    })
  | (About & { readonly type: 'skipped'; readonly outcome: Outcome; readonly reason: string })
  /** A wave begins, or its gate let the next one begin. */
  | (Stamp & {
      readonly type: 'wave';
      readonly wave: number;
      readonly of: number;
      readonly workloads: number;
    })
  | (Stamp & { readonly type: 'gate'; readonly wave: number; readonly reason: string } & {
      readonly verdict: 'pass' | 'fail' | 'inconclusive';
    })
  /** No other restart may begin for now; and that one may again. */
  | (Stamp & { readonly type: 'held'; readonly reason: string })
  | (Stamp & { readonly type: 'unheld' })
  /** The API server does not answer: nothing is judged and nothing begun until it does. */
  | (Stamp & { readonly type: 'blind'; readonly seen: string })
  | (Stamp & { readonly type: 'sighted'; readonly seconds: number });

type Unstamped<T> = T extends Stamp ? Omit<T, 'at'> : never;

/** An event before it is given its time. */
export type Happening = Unstamped<RolloutEvent>;
