import { expect } from 'chai';
import fc from 'fast-check';
import { ratioOfMedians } from './ratio-of-medians.ts';
import { seededRandom } from './seeded-random.ts';

/** Eight workloads of different sizes, each measured with some noise. */
function cohort(factor: number, noise: number, seed: number, count = 8): Record<string, number[]> {
  const random = seededRandom(seed);
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const size = 40e6 * (1 + index / 4) * factor * (1 + noise * (random() - 0.5));
      return [`apps/w${index}`, Array.from({ length: 9 }, () => size * (1 + 0.02 * (random() - 0.5)))];
    }),
  );
}
const options = { bound: 1.2, seed: 1 };

describe('the ratio of medians', () => {
  it('fails a candidate that uses 30 % more', () => {
    const result = ratioOfMedians(cohort(1, 0.05, 1), cohort(1.3, 0.05, 2), options);
    expect(result.verdict).to.equal('fail');
    expect(result.ratio).to.be.within(1.27, 1.33);
    expect(result.interval?.[0]).to.be.greaterThan(1.2);
  });

  it('passes a candidate that uses as much, and says what it could have seen', () => {
    const result = ratioOfMedians(cohort(1, 0.05, 3), cohort(1, 0.05, 4), options);
    expect(result.verdict).to.equal('pass');
    expect(result.interval?.[1]).to.be.at.most(1.2);
    expect(result.smallestDetectable).to.be.within(1.001, 1.1);
  });

  it('is inconclusive when noise hides on which side of the bound it is', () => {
    const result = ratioOfMedians(cohort(1, 1.2, 5), cohort(1.2, 1.2, 6), options);
    expect(result.verdict).to.equal('inconclusive');
    expect(result.reason).to.contain('from one side of 1.2 to the other');
  });

  it('is inconclusive without a pair, with too few, and when a workload lost its values', () => {
    expect(ratioOfMedians({}, {}, options)).to.include({ verdict: 'inconclusive', ratio: null });
    expect(ratioOfMedians(cohort(1, 0, 1, 2), cohort(1, 0, 1, 2), options).verdict).to.equal('inconclusive');
    const lost = ratioOfMedians(cohort(1, 0, 1), { ...cohort(1, 0, 1), 'apps/w3': [] }, options);
    expect(lost).to.include({ verdict: 'inconclusive' });
    expect(lost.missing).to.deep.equal(['apps/w3']);
    expect(lost.reason).to.contain('apps/w3');
  });

  it('never passes on what is no number, nought or negative', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -5]) {
      const result = ratioOfMedians(
        cohort(1, 0, 1),
        { ...cohort(1, 0, 1), 'apps/w0': [bad, bad, bad] },
        options,
      );
      expect(result.verdict, `${bad}`).to.equal('inconclusive');
    }
  });

  it('fails on what it has even when a workload is missing', () => {
    const candidate = { ...cohort(1.5, 0.02, 2), 'apps/w0': [] };
    expect(ratioOfMedians(cohort(1, 0.02, 1), candidate, options).verdict).to.equal('fail');
  });

  it('is the same for the same seed', () => {
    const [a, b] = [cohort(1, 0.2, 1), cohort(1.1, 0.2, 2)];
    expect(ratioOfMedians(a, b, options)).to.deep.equal(ratioOfMedians(a, b, options));
  });

  it('turns round when the two sides are exchanged', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (x, y) => {
        const [a, b] = [cohort(1, 0.3, x), cohort(1.1, 0.3, y)];
        const [there, back] = [ratioOfMedians(a, b, options), ratioOfMedians(b, a, options)];
        expect((there.ratio ?? 0) * (back.ratio ?? 0)).to.be.closeTo(1, 1e-9);
      }),
      { numRuns: 50 },
    );
  });

  it('covers the true ratio about as often as its 95 % say', () => {
    let covered = 0;
    const runs = 400;
    for (let run = 0; run < runs; run++) {
      const { interval } = ratioOfMedians(cohort(1, 0.3, run), cohort(1.1, 0.3, run + 10_000), {
        bound: 1.2,
        seed: run,
      });
      if (interval && interval[0] <= 1.1 && interval[1] >= 1.1) covered += 1;
    }
    expect(covered / runs).to.be.within(0.92, 0.99);
  });
});
