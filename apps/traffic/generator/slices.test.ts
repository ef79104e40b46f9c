import { expect } from 'chai';
import fc from 'fast-check';
import { periodOf, slicesOf } from './slices.ts';

const plan = { from: 'ns/load-a', ratePerSecond: 75, durationSeconds: 7_200, maxVUs: 10, calls: [] };

describe('the slices of a run', () => {
  it('hold every call once, in order, each from where the last one ended', () => {
    const runs = fc.record({
      ratePerSecond: fc.integer({ min: 1, max: 500_000 }).map((thousandths) => thousandths / 1000),
      durationSeconds: fc.integer({ min: 1, max: 300 }),
      sliceSeconds: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(runs, (run) => {
        const slices = [...slicesOf({ ...plan, ...run })];
        const period = periodOf(run);
        let next = 0;
        for (const { first, beyond, startsAfter, milliseconds } of slices) {
          expect(first).to.equal(next);
          expect(beyond).to.be.above(first);
          expect(startsAfter).to.be.closeTo(first * period, 1e-6);
          expect(milliseconds).to.be.above((beyond - first - 1) * period + 99);
          expect((beyond - first - 1) * period, 'no longer than asked').to.be.below(run.sliceSeconds * 1000);
          next = beyond;
        }
        // half a call may go either way
        expect(next).to.be.closeTo(run.ratePerSecond * run.durationSeconds, 0.5 + 1e-6);
      }),
    );
  });

  it('are of an hour unless the plan says otherwise', () => {
    const slices = [...slicesOf(plan)];
    expect(slices.map(({ first, beyond, milliseconds }) => [first, beyond, milliseconds])).to.deep.equal([
      [0, 270_000, 3_600_087],
      [270_000, 540_000, 3_600_087],
    ]);
  });
});
