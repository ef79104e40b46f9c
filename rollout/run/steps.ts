import { isUnreachable } from './advance.ts';

/** A step that the API server gave no answer to. */
export interface Lost {
  readonly error: Error;
  /** Monotonic milliseconds when it was begun. */
  readonly since: number;
}

/** Steps of many workloads, each on its own: none waits for the answer to another's. */
export interface Steps {
  /** Takes a workload's next step; while one is being taken, the next is due after it. */
  take(id: string): void;
  /** The workloads whose next step has become due by their last one, since this was asked last. */
  due(): ReadonlySet<string>;
  /** The first workload's that waits for an answer still. @throws what else a step has met */
  lost(): Lost | undefined;
}

/**
 * @param step takes one step and says whether the next is due at once
 * @param wake called when a step has ended and something follows from it
 */
export function independentSteps(step: (id: string) => Promise<boolean>, wake: () => void): Steps {
  const busy = new Map<string, { again: boolean }>();
  const lost = new Map<string, Lost>();
  let due = new Set<string>();
  let met: { readonly error: unknown } | undefined;

  const take = async (id: string, mark: { again: boolean }) => {
    const since = performance.now();
    try {
      const next = await step(id);
      if (next || mark.again) due.add(id);
      if (lost.delete(id) || next || mark.again) wake();
    } catch (error) {
      // one that is lost is tried again at the next look at all, and not at once
      if (!isUnreachable(error)) met ??= { error };
      else if (!lost.has(id)) lost.set(id, { error: error as Error, since });
      wake();
    } finally {
      busy.delete(id);
    }
  };
  return {
    take(id) {
      const mark = busy.get(id);
      if (mark) {
        mark.again = true;
        return;
      }
      const begun = { again: false };
      busy.set(id, begun);
      void take(id, begun);
    },
    due() {
      const found = due;
      due = new Set();
      return found;
    },
    lost() {
      if (met) throw met.error;
      return lost.values().next().value;
    },
  };
}
