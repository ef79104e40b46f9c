/** A build's compiling spreads over processors, its linking does not. */
const parallelShare = 0.7;

/**
 * Seconds that a step should take here: what it took last time, else the catalogue's figure for two processors, scaled.
 */
export function expectedSeconds(catalogued: number, last: number | undefined, processors: number): number {
  if (last !== undefined && Number.isFinite(last) && last > 0) return last;
  return catalogued * (1 - parallelShare + (parallelShare * 2) / Math.max(1, processors));
}

/** Seconds left of a step of known length, or undefined once it has taken longer than that. */
export function secondsLeft(elapsed: number, expected: number): number | undefined {
  return elapsed < expected ? expected - elapsed : undefined;
}

/** Seconds left of a transfer at its mean rate so far, or undefined while nothing can be said. */
export function transferSecondsLeft(
  done: number,
  total: number | undefined,
  elapsed: number,
): number | undefined {
  if (total === undefined || done <= 0 || elapsed <= 0) return undefined;
  return Math.max(0, ((total - done) * elapsed) / done);
}
