import { expect } from 'chai';
import { readLedger } from './read-ledger.ts';

const line = (pod: string, posts: number, repeated = 0) =>
  JSON.stringify({ meshproof: 'posts', at: '2026-03-01T10:00:00.000Z', to: 'ns/echo', pod, posts, repeated });

describe('the servers’ count of posts', () => {
  it('is the sum of what each process told last', () => {
    const { posts } = readLedger([line('a', 3), line('b', 2, 1), line('a', 9), line('b', 5, 2)]);
    expect(posts).to.deep.equal([{ to: 'ns/echo', posts: 14, repeated: 2 }]);
  });

  it('loses nothing of a container that was restarted', () => {
    expect(readLedger([line('a', 7), line('a', 2), line('a', 4)]).posts[0]?.posts).to.equal(11);
  });
});
