import { parseLine } from '../run/journal.ts';
import type { Phase } from './steps.ts';

export type MoveEntry =
  | { readonly type: 'phase'; readonly phase: Phase }
  | { readonly type: 'step'; readonly phase: Phase; readonly step: string }
  /** A Helm that was started for the open step. */
  | { readonly type: 'helm'; readonly process: string }
  | {
      readonly type: 'done';
      readonly phase: Phase;
      readonly step: string;
      readonly seconds: number;
      readonly said?: string;
    }
  | {
      readonly type: 'failed';
      readonly phase: Phase;
      readonly step: string;
      readonly code: string;
      readonly what: string;
    }
  | { readonly type: 'interrupted'; readonly phase: Phase }
  | { readonly type: 'ended'; readonly phase: Phase };

/** A step that was begun, and is not known to have ended. */
export interface OpenStep {
  readonly step: string;
  /** ISO time. */
  readonly since: string;
  /** Mark of its last Helm, which may have outlived who started it. */
  readonly helm?: string;
}

/** How far a move has come, over all of its tries, as its journal tells. */
export interface Progress {
  /** The last that was begun; undefined before the first. */
  readonly phase?: Phase;
  /** Steps of that phase that were taken whole. */
  readonly done: readonly string[];
  /** Of whatever phase. */
  readonly open?: OpenStep;
  readonly failed?: { readonly step: string; readonly code: string; readonly what: string };
  /** `ended` when nothing of the phase is left to do. */
  readonly state: 'new' | 'begun' | 'interrupted' | 'failed' | 'ended';
  /** Steps, of whatever phase, that were begun, with their phase before them: `run upgrade istio`. */
  readonly begun: readonly string[];
  /** ISO time of the last line. */
  readonly last?: string;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Lines that were cut off are left out. */
export function progressOf(journal: string): Progress {
  const begun = new Set<string>();
  let now: Mutable<Omit<Progress, 'begun' | 'done'>> & { done: string[] } = { done: [], state: 'new' };
  for (const line of journal.split('\n')) {
    const entry = parseLine(line) as (MoveEntry & { at: string }) | undefined;
    if (!entry) continue;
    if (entry.type === 'phase') {
      const same = entry.phase === now.phase && now.state !== 'ended';
      now = { phase: entry.phase, done: same ? now.done : [], open: now.open, state: 'begun' };
    } else if (entry.type === 'step') {
      begun.add(`${entry.phase} ${entry.step}`);
      now.open = {
        step: entry.step,
        since: entry.at,
        helm: entry.step === now.open?.step ? now.open.helm : undefined,
      };
    } else if (entry.type === 'helm') now.open = now.open && { ...now.open, helm: entry.process };
    else if (entry.type === 'done') {
      now.done.push(entry.step);
      now.open = undefined;
    } else if (entry.type === 'failed') {
      const { step, code, what } = entry;
      now = { ...now, failed: { step, code, what }, open: undefined, state: 'failed' };
    } else now.state = entry.type;
    now.last = entry.at;
  }
  return { ...now, begun: [...begun] };
}
