import type { Workload } from '../../../harness/matrix/workload.ts';

/** The first workload with these coordinates, and without those. Absent ones would make a proof vacuous. */
export function withValues(
  workloads: readonly Workload[],
  wanted: Readonly<Record<string, string>>,
  unwanted: Readonly<Record<string, readonly string[]>> = {},
): Workload & { readonly host: string } {
  const found = workloads.find(
    ({ permutation, host }) =>
      host !== undefined &&
      Object.entries(wanted).every(([axis, id]) => permutation[axis] === id) &&
      Object.entries(unwanted).every(([axis, ids]) => !ids.includes(permutation[axis] ?? '')),
  );
  if (found?.host === undefined) throw new Error(`no workload has ${JSON.stringify(wanted)}`);
  return { ...found, host: found.host };
}

/** Values whose host two workloads answer at: no proof for one that tells who answered, or looks into its pods. */
export const twoVersions = { destinationRule: ['subsets', 'locality'] } as const;

/** Bounds that a share keeps in all but one of fifteen thousand runs: four standard deviations of the binomial. */
export function binomial(trials: number, share: number): { readonly least: number; readonly most: number } {
  const spread = 4 * Math.sqrt(trials * share * (1 - share));
  return { least: Math.ceil(trials * share - spread), most: Math.floor(trials * share + spread) };
}

/** The same request so many times. */
export const times = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);
