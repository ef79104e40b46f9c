export interface Counts {
  /** How often this key was seen, this time included. */
  post(key: string): number;
  /** 0 for a key that was never seen, or was forgotten. */
  times(key: string): number;
  totals(): {
    readonly posts: number;
    /** Posts whose key was not held: each is the first of its key, unless more keys came than are held. */
    readonly keys: number;
    /** Posts whose key had been seen before: sent, or delivered, more than once. */
    readonly repeated: number;
    /** Keys that had to make room. */
    readonly forgotten: number;
  };
}

/** Counts posts by their idempotency key. Holds the `most` keys that were first seen last; totals are never forgotten. */
export function createCounts(most = 10_000): Counts {
  const seen = new Map<string, number>();
  let posts = 0;
  let keys = 0;
  let forgotten = 0;
  const makeRoom = () => {
    const oldest = seen.keys().next();
    if (oldest.done || seen.size < most) return;
    seen.delete(oldest.value);
    forgotten += 1;
  };
  return {
    post(key) {
      const times = (seen.get(key) ?? 0) + 1;
      posts += 1;
      if (times === 1) {
        keys += 1;
        makeRoom();
      }
      seen.set(key, times);
      return times;
    },
    times: (key) => seen.get(key) ?? 0,
    totals: () => ({ posts, keys, repeated: posts - keys, forgotten }),
  };
}
