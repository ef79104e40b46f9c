import type { PlannedWorkload } from '../plan/plan.ts';

/** How many workloads each wave holds; the last repeats. */
export type WaveSizes = readonly number[];

/**
 * The restarts of a plan, in waves. Those of one rank stand together, gateways by themselves, and within that the sizes
 * cut. Without sizes a rank is a wave.
 */
export function wavesOf(restarts: readonly PlannedWorkload[], sizes: WaveSizes = []): PlannedWorkload[][] {
  const waves: PlannedWorkload[][] = [];
  for (const workload of restarts) {
    const wave = waves.at(-1);
    const first = wave?.[0];
    const together = first?.rank === workload.rank && first?.alone === workload.alone;
    const size = sizes[Math.min(waves.length, sizes.length) - 1] ?? Number.POSITIVE_INFINITY;
    if (wave && together && wave.length < size) wave.push(workload);
    else waves.push([workload]);
  }
  return waves;
}
