import { expect } from 'chai';
import { createCounts } from './counts.ts';

describe('counts', () => {
  it('hold a bounded number of keys, and say what they forgot', () => {
    const counts = createCounts(3);
    for (const key of ['a', 'b', 'c', 'd', 'd']) counts.post(key);
    expect(['a', 'b', 'c', 'd'].map(counts.times)).to.deep.equal([0, 1, 1, 2]);
    expect(counts.totals()).to.deep.equal({ posts: 5, keys: 4, repeated: 1, forgotten: 1 });
  });
});
