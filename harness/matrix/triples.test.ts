import { expect } from 'chai';
import { seededRandom } from '../verdict/seeded-random.ts';
import { type Conflict, type Coordinate, conflictsOf, coordinateText } from './axis/conflicts.ts';
import { readAxes } from './axis/read-axes.ts';
import type { Axis } from './axis/schema.ts';
import { axesSpace } from './coverage.ts';
import { cover } from './pairwise/cover.ts';

const all = readAxes();

/** All axes by six, drawn by a seed: each is in one group. Together they have 65,767 triples, which take half a minute. */
function groups(): readonly (readonly Axis[])[] {
  const random = seededRandom(20_260_101);
  const drawn = all
    .map((axis) => ({ axis, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ axis }) => axis);
  return Array.from({ length: Math.ceil(drawn.length / 6) }, (_, index) =>
    drawn.slice(6 * index, 6 * index + 6),
  );
}

type Row = readonly string[];

/** Every row that some axes allow, by their conflicts alone. */
function allowedRows(axes: readonly Axis[], conflicts: readonly Conflict[]): readonly Row[] {
  const pair = (a: Coordinate, b: Coordinate) => `${coordinateText(a)} ${coordinateText(b)}`;
  const refused = new Set(conflicts.flatMap(({ a, b }) => [pair(a, b), pair(b, a)]));
  return axes.reduce<readonly Row[]>(
    (rows, { axis, values }) =>
      rows.flatMap((row) =>
        values
          .map(({ id }) => coordinateText({ axis, id }))
          .filter((value) => row.every((other) => !refused.has(`${other} ${value}`)))
          .map((value) => [...row, value]),
      ),
    [[]],
  );
}

function triplesOf(rows: readonly Row[]): ReadonlySet<string> {
  const triples = new Set<string>();
  for (const row of rows)
    for (const [i, a] of row.entries())
      for (const [j, b] of row.entries())
        if (j > i) for (const c of row.slice(j + 1)) triples.add(`${a} ${b} ${c}`);
  return triples;
}

describe('a cover of triples of the real axes', () => {
  for (const axes of groups()) {
    const names = axes.map(({ axis }) => axis);
    const conflicts = conflictsOf(all).filter(({ a, b }) => names.includes(a.axis) && names.includes(b.axis));
    const covering = (limit?: number): readonly Row[] =>
      cover(axesSpace(axes, conflicts), { strength: 3, seed: 1, limit }).rows.map((row) =>
        row.map((value, index) => `${names[index]}=${axes[index]?.values[value]?.id}`),
      );
    it(`has each that is allowed, and no other, of ${names.join(', ')}`, () => {
      const allowed = triplesOf(allowedRows(axes, conflicts));
      expect(allowed.size).to.be.greaterThan(200);
      const had = triplesOf(covering());
      expect([...allowed].filter((triple) => !had.has(triple))).to.deep.equal([]);
      expect([...had].filter((triple) => !allowed.has(triple))).to.deep.equal([]);
      const some = triplesOf(covering(10));
      expect([...allowed].filter((triple) => !some.has(triple))).to.not.deep.equal([]);
    });
  }
});
