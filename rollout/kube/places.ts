import type { ListQuery } from './cluster.ts';

/** A namespace to ask in; without one everywhere. */
export type Place = Pick<ListQuery, 'namespace'>;

/** Which namespaces may be asked, and which are of interest. */
export interface Reach {
  /** Those that a person named: rights may end with them. Absent: there are rights on all. */
  readonly namespaces?: readonly string[];
  /** Those of interest. Default: all that may be asked. */
  readonly within?: readonly string[];
}

/** With rights on all, so many namespaces are asked one by one; more are asked all at once and sifted. */
export const few = 4;

/**
 * The namespaces to ask one by one; undefined: everywhere, all at once. What was named is asked one by one however much
 * it is. Rights, lists and watches all follow this one rule.
 */
export function oneByOne({ namespaces, within = namespaces }: Reach): string[] | undefined {
  if (within === undefined) return undefined;
  const wanted = [...new Set(within)];
  return namespaces === undefined && wanted.length > few ? undefined : wanted;
}

export const placesOf = (reach: Reach): readonly Place[] =>
  oneByOne(reach)?.map((namespace) => ({ namespace })) ?? [{}];
