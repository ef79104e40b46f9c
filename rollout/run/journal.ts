import type { RolloutPlan } from '../plan/plan.ts';
import { planSchema } from '../plan/schema.ts';
import type { RolloutEvent } from './events.ts';
import type { RolloutResult } from './result.ts';

export type JournalEntry =
  | RolloutEvent
  | { readonly at: string; readonly type: 'plan'; readonly hash: string; readonly plan: RolloutPlan }
  | {
      readonly at: string;
      readonly type: 'interrupted';
      readonly inFlight: readonly string[];
      readonly reason: string;
    }
  | ({ readonly at: string; readonly type: 'ended' } & RolloutResult);

/** One line of a journal, without its line break. */
export const journalLine = (entry: JournalEntry): string => JSON.stringify(entry);

export interface JournalState {
  readonly hash: string;
  readonly plan: RolloutPlan;
  /** Begun and not known to have ended. */
  readonly inFlight: readonly string[];
  readonly ended: boolean;
}

/**
 * What a journal says of its last run: the plan to go on with, and what was in flight. A last line that was cut off in
 * the middle is left out, as is any line that is not one of ours. Undefined when it holds no whole plan.
 */
export function readJournal(text: string): JournalState | undefined {
  let state: { hash: string; plan: RolloutPlan; ended: boolean } | undefined;
  const inFlight = new Set<string>();
  for (const line of text.split('\n')) {
    const entry = parseLine(line);
    if (entry?.type === 'plan') {
      const plan = planSchema.safeParse(entry.plan);
      state = plan.success ? { hash: String(entry.hash), plan: plan.data, ended: false } : undefined;
      inFlight.clear();
    }
    if (state && entry?.type === 'ended') state = { ...state, ended: true };
    if (entry?.type === 'restarting') inFlight.add(String(entry.workload));
    if (['ready', 'failed', 'skipped'].includes(String(entry?.type)))
      inFlight.delete(String(entry?.workload));
  }
  return state && { ...state, inFlight: [...inFlight] };
}

/** One line as an object; undefined for one that was cut off. */
export function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
