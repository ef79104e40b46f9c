interface Weighted {
  readonly weight?: number;
}

/**
 * One round of calls in which each has its share, spread over the round rather than in bursts, and always in the same
 * order: at each place stands the call that is furthest behind its share.
 */
export function interleave<T extends Weighted>(calls: readonly T[]): T[] {
  const entries = calls.map((call) => ({ call, weight: call.weight ?? 1, credit: 0 }));
  const round = entries.reduce((sum, { weight }) => sum + weight, 0);
  return Array.from({ length: round }, () => {
    for (const entry of entries) entry.credit += entry.weight;
    const next = entries.reduce((most, entry) => (entry.credit > most.credit ? entry : most));
    next.credit -= round;
    return next.call;
  });
}
