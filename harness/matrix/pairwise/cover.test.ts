import { expect } from 'chai';
import fc from 'fast-check';
import { cover } from './cover.ts';
import { extend, type Space, spaceOf } from './space.ts';

/** Small spaces with pairs that refuse each other, chosen at random. */
const spaces = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 5 }).chain((sizes) =>
  fc
    .array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()), { maxLength: 12 })
    .map((raw) =>
      raw.map(([axisA, a, axisB, b]) => [axisA % sizes.length, a, axisB % sizes.length, b] as const),
    )
    .map((pairs) => pairs.filter(([axisA, , axisB]) => axisA !== axisB))
    .map((pairs) =>
      pairs.map(
        ([axisA, a, axisB, b]) => [axisA, a % (sizes[axisA] ?? 1), axisB, b % (sizes[axisB] ?? 1)] as const,
      ),
    )
    .map((conflicts) => spaceOf(sizes, conflicts)),
);

/** By going through every row there is. */
function everyRow({ sizes, compatible }: Space): number[][] {
  const rows = sizes.reduce<number[][]>(
    (all, size) => all.flatMap((row) => Array.from({ length: size }, (_, value) => [...row, value])),
    [[]],
  );
  return rows.filter((row) =>
    row.every((value, axis) => row.every((other, at) => at <= axis || compatible(axis, value, at, other))),
  );
}

const tuplesOf = (row: readonly number[], strength: number): string[] => {
  const choose = (from: number, left: number): number[][] =>
    left === 0
      ? [[]]
      : row.flatMap((_, axis) =>
          axis < from ? [] : choose(axis + 1, left - 1).map((rest) => [axis, ...rest]),
        );
  return choose(0, strength).map((axes) => axes.map((axis) => `${axis}=${row[axis]}`).join(' '));
};

describe('a cover of a space', () => {
  for (const strength of [2, 3] as const) {
    it(`has every possible ${strength === 2 ? 'pair' : 'triple'}, and no row that is impossible`, () => {
      fc.assert(
        fc.property(spaces, fc.nat(), (space, seed) => {
          const { rows, possible, covered } = cover(space, { strength, seed });
          const all = everyRow(space);
          const wanted = new Set(all.flatMap((row) => tuplesOf(row, strength)));
          const rowTexts = new Set(all.map((row) => row.join()));
          expect(rows.filter((row) => !rowTexts.has(row.join()))).to.deep.equal([]);
          const had = new Set(rows.flatMap((row) => tuplesOf(row, strength)));
          expect([...wanted].filter((tuple) => !had.has(tuple))).to.deep.equal([]);
          expect(possible).to.equal(wanted.size);
          expect(covered).to.equal(wanted.size);
        }),
        { numRuns: 150 },
      );
    });
  }

  it('is the same for the same seed, and its beginning too', () => {
    const space = spaceOf([4, 4, 3, 3], [[0, 0, 1, 0]]);
    const whole = cover(space, { strength: 2, seed: 7 });
    expect(cover(space, { strength: 2, seed: 7 })).to.deep.equal(whole);
    const some = cover(space, { strength: 2, seed: 7, limit: 5 });
    expect(some.rows).to.deep.equal(whole.rows.slice(0, 5));
    expect(some.covered).to.be.lessThan(some.possible);
  });

  it('has every value in its first rows: as many as the largest axis has, and a few', () => {
    const sizes = [13, 8, 8, 6, 6, 5, 4, 3, 3, 2];
    for (const seed of [1, 2, 3, 4, 5]) {
      const { rows } = cover(spaceOf(sizes, []), { strength: 2, seed, limit: 15 });
      for (const [axis, size] of sizes.entries())
        expect(new Set(rows.map((row) => row[axis])).size, `axis ${axis}, seed ${seed}`).to.equal(size);
    }
  });

  it('is near the least: two axes of ten need a hundred rows, ten of four not twice sixteen', () => {
    expect(cover(spaceOf([10, 10], []), { strength: 2, seed: 1 }).rows).to.have.length(100);
    const wide = cover(spaceOf(Array(10).fill(4), []), { strength: 2, seed: 1 });
    expect(wide.rows.length).to.be.within(16, 32);
  });

  it('leaves out a pair that goes together but leaves a third axis without a value', () => {
    // a=0 wants c=0, b=0 wants c=1: nobody says that a=0 and b=0 refuse each other
    const space = spaceOf(
      [2, 2, 2],
      [
        [0, 0, 2, 1],
        [1, 0, 2, 0],
      ],
    );
    expect(extend(space, [0, 0, undefined])).to.equal(undefined);
    expect(cover(space, { strength: 2, seed: 1 }).rows.some(([a, b]) => a === 0 && b === 0)).to.equal(false);
  });
});
