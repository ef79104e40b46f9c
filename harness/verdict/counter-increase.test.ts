import { expect } from 'chai';
import fc from 'fast-check';
import { counterIncrease, type Samples } from './counter-increase.ts';

const options = { longestGap: 15 };
const every = (seconds: number, ...values: number[]): Samples =>
  values.map((value, index) => [index * seconds, value]);

/** A counter of a process that restarts now and then, scraped at uneven times. */
const counters = fc
  .array(
    fc.record({
      step: fc.integer({ min: 1, max: 40 }),
      grows: fc.integer({ min: 0, max: 50 }),
      restarts: fc.boolean(),
    }),
    { maxLength: 40 },
  )
  .map((moves) => {
    const samples: [number, number][] = [];
    let [time, value, counted] = [100, 0, 0];
    for (const { step, grows, restarts } of moves) {
      time += step;
      // what a scraper can know: a restart shows only when the value falls
      if (restarts && grows < value) {
        value = grows;
        counted += grows;
      } else {
        value += grows;
        counted += grows;
      }
      samples.push([time, value]);
    }
    return { samples, counted, end: time };
  });

describe('the increase of a counter', () => {
  it('over windows side by side adds up to everything that was counted, whatever the cuts', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: 1700 }), { maxLength: 8 });
    fc.assert(
      fc.property(counters, cuts, ({ samples, counted, end }, inner) => {
        const edges = [0, ...inner.sort((a, b) => a - b), end + 1];
        const parts = edges
          .slice(1)
          .map((to, index) => counterIncrease(samples, { start: edges[index] ?? 0, end: to }, options));
        expect(parts.reduce((sum, { value }) => sum + value, 0)).to.equal(counted);
        expect(parts.reduce((sum, part) => sum + part.samples, 0)).to.equal(samples.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('is never negative', () => {
    fc.assert(
      fc.property(counters, fc.nat(1500), fc.nat(1500), ({ samples }, start, length) => {
        return counterIncrease(samples, { start, end: start + length }, options).value >= 0;
      }),
    );
  });

  it('of a series born in the window with its only error is 1, not 0', () => {
    const born: Samples = [
      [50, 1],
      [55, 1],
      [60, 1],
    ];
    expect(counterIncrease(born, { start: 40, end: 70 }, options)).to.deep.equal({
      value: 1,
      samples: 3,
      born: true,
      gaps: [],
    });
  });

  it('of the same series in the next window is 0', () => {
    const born: Samples = [
      [50, 1],
      [55, 1],
      [60, 1],
    ];
    expect(counterIncrease(born, { start: 55, end: 70 }, options)).to.include({ value: 0, born: false });
  });

  it('counts a restart whole', () => {
    expect(counterIncrease(every(5, 10, 12, 3, 4), { start: 0, end: 15 }, options).value).to.equal(2 + 3 + 1);
  });

  it('takes the last sample before the window as its base, however old', () => {
    const sparse: Samples = [
      [10, 7],
      [900, 8],
    ];
    expect(
      counterIncrease(sparse, { start: 600, end: 1000 }, { longestGap: Number.POSITIVE_INFINITY }),
    ).to.deep.equal({
      value: 1,
      samples: 1,
      born: false,
      gaps: [],
    });
  });

  it('a sample exactly at the start is the base, one exactly at the end counts', () => {
    expect(counterIncrease(every(5, 1, 2, 4, 8), { start: 5, end: 10 }, options).value).to.equal(2);
  });

  it('tells where scraping stopped, also across an edge', () => {
    const gap: Samples = [
      [0, 1],
      [5, 2],
      [65, 9],
      [70, 9],
    ];
    expect(counterIncrease(gap, { start: 0, end: 70 }, options).gaps).to.deep.equal([{ start: 5, end: 65 }]);
    expect(counterIncrease(gap, { start: 0, end: 30 }, options).gaps).to.deep.equal([{ start: 5, end: 65 }]);
    expect(counterIncrease(gap, { start: 30, end: 70 }, options).gaps).to.deep.equal([{ start: 5, end: 65 }]);
    expect(counterIncrease(gap, { start: 65, end: 70 }, options).gaps).to.deep.equal([]);
  });

  it('of no samples is 0 with 0 samples, which is for the caller to judge', () => {
    expect(counterIncrease([], { start: 0, end: 10 }, options)).to.deep.equal({
      value: 0,
      samples: 0,
      born: false,
      gaps: [],
    });
    expect(counterIncrease(every(5, 1, 2), { start: 60, end: 70 }, options)).to.include({
      value: 0,
      samples: 0,
      born: false,
    });
  });
});
