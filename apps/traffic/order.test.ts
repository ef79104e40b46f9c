import { expect } from 'chai';
import fc from 'fast-check';
import { interleave } from './k6/order.ts';

const calls = fc.array(fc.record({ weight: fc.integer({ min: 1, max: 9 }) }), {
  minLength: 1,
  maxLength: 20,
});

interface Named {
  readonly id: string;
  readonly weight?: number;
}

describe('the order of calls', () => {
  it('gives every call exactly its share, in the same order each time', () => {
    fc.assert(
      fc.property(calls, (weighted) => {
        const round = interleave(weighted);
        expect(interleave(weighted)).to.deep.equal(round);
        for (const call of weighted) {
          expect(round.filter((other) => other === call)).to.have.length(call.weight);
        }
      }),
    );
  });

  it('spreads a heavy call over the round instead of making a burst of it', () => {
    const round = interleave<Named>([{ id: 'a', weight: 5 }, { id: 'b' }, { id: 'c' }]);
    expect(round.map(({ id }) => id).join('')).to.equal('aabacaa');
  });

  it('keeps the plan’s own order when all weigh the same', () => {
    const round = interleave<Named>([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
    expect(round.map(({ id }) => id).join('')).to.equal('abc');
  });
});
