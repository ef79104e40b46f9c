import { coordinateText } from '../../../harness/matrix/axis/conflicts.ts';
import type { Axis } from '../../../harness/matrix/axis/schema.ts';

/** A test: its title, and the text of its function. */
export interface Proof {
  readonly title: string;
  readonly body: string;
}

/** Coordinates, as titles of proofs name them: `mtls=strict`. */
const coordinates = /\b[a-z][A-Za-z]*=[a-z0-9-]+/g;

const namedBy = ({ title }: Proof): readonly string[] => title.match(coordinates) ?? [];
const asserts = ({ body }: Proof): boolean => /\bexpect\s*\(/.test(body);

export interface Gaps {
  /** Values that no title of a proof names. */
  readonly unproven: readonly string[];
  /** What titles name and no axis has. */
  readonly unknown: readonly string[];
  /** Titles that name a value over a body that expects nothing: they count as no proof. */
  readonly hollow: readonly string[];
}

/** Where the proofs and the axes do not meet. */
export function gapsBetween(axes: readonly Axis[], proofs: readonly Proof[]): Gaps {
  const values = axes.flatMap(({ axis, values: all }) => all.map(({ id }) => coordinateText({ axis, id })));
  const naming = proofs.filter((proof) => namedBy(proof).length > 0);
  const proven = new Set(naming.filter(asserts).flatMap(namedBy));
  return {
    unproven: values.filter((value) => !proven.has(value)),
    unknown: [...new Set(naming.flatMap(namedBy))].filter((value) => !values.includes(value)),
    hollow: naming.filter((proof) => !asserts(proof)).map(({ title }) => title),
  };
}
