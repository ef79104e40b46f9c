import { expect } from 'chai';
import fc from 'fast-check';
import { counterIncrease, type Samples } from './counter-increase.ts';
import { thinCounter } from './thin.ts';

const counters = fc
  .array(fc.record({ grows: fc.nat(9), restarts: fc.nat(20), step: fc.constantFrom(5, 5, 5, 5, 5, 60) }), {
    minLength: 1,
    maxLength: 200,
  })
  .map((moves) => {
    const samples: [number, number][] = [];
    let [time, value] = [0, 0];
    for (const { grows, restarts, step } of moves) {
      time += step;
      value = restarts === 0 ? grows : value + grows;
      samples.push([time, value]);
    }
    return samples as Samples;
  });

describe('thinning a counter', () => {
  it('changes no increase between edges and hides no gap', () => {
    fc.assert(
      fc.property(counters, fc.array(fc.nat(3000), { minLength: 2, maxLength: 6 }), (samples, edges) => {
        const thinned = thinCounter(samples, { every: 60, longestGap: 15, edges });
        for (const start of edges) {
          for (const end of edges.filter((edge) => edge > start)) {
            const [a, b] = [samples, thinned].map((one) =>
              counterIncrease(one, { start, end }, { longestGap: 75 }),
            );
            expect(b?.value).to.equal(a?.value);
            expect(b?.born).to.equal(a?.born);
          }
        }
        const whole = { start: 0, end: 1e6 };
        const gaps = counterIncrease(samples, whole, { longestGap: 15 }).gaps;
        const seen = counterIncrease(thinned, whole, { longestGap: 15 }).gaps;
        for (const gap of gaps) expect(seen).to.deep.include(gap);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps one sample in twelve of a steady series', () => {
    const steady: Samples = Array.from({ length: 1201 }, (_, index) => [index * 5, index]);
    const { length } = thinCounter(steady, { every: 60, longestGap: 15, edges: [] });
    expect(length).to.be.within(100, 104);
  });
});
