import { coordinateText } from '../../../harness/matrix/axis/conflicts.ts';
import type { Axis } from '../../../harness/matrix/axis/schema.ts';

/** Coordinates, as titles of proofs name them: `mtls=strict`. */
const coordinates = /\b[a-z][A-Za-z]*=[a-z0-9-]+/g;

/** The coordinates that titles say they prove. */
export const provenBy = (titles: readonly string[]): ReadonlySet<string> =>
  new Set(titles.flatMap((title) => title.match(coordinates) ?? []));

export interface Gaps {
  /** Values that no title names. */
  readonly unproven: readonly string[];
  /** What titles name and no axis has. */
  readonly unknown: readonly string[];
}

/** Where the proofs and the axes do not meet. */
export function gapsBetween(axes: readonly Axis[], titles: readonly string[]): Gaps {
  const values = axes.flatMap(({ axis, values: all }) => all.map(({ id }) => coordinateText({ axis, id })));
  const proven = provenBy(titles);
  return {
    unproven: values.filter((value) => !proven.has(value)),
    unknown: [...proven].filter((value) => !values.includes(value)),
  };
}
