import { expect } from 'chai';
import { readLedger } from './read-ledger.ts';

const at = '2026-03-01T10:00:00.000Z';
const line = (pod: string, posts: number, repeated = 0, since = at) =>
  JSON.stringify({ meshproof: 'posts', at, since, to: 'ns/echo', pod, posts, repeated });
const postsOf = (lines: readonly string[]) => readLedger(lines).posts[0]?.posts;

describe('the servers’ count of posts', () => {
  it('is the sum of what each process told last', () => {
    const { posts } = readLedger([line('a', 3), line('b', 2, 1), line('a', 9), line('b', 5, 2)]);
    expect(posts).to.deep.equal([{ to: 'ns/echo', posts: 14, repeated: 2 }]);
  });

  it('loses nothing of a container that was restarted', () => {
    const restarted = '2026-03-01T10:05:00.000Z';
    expect(postsOf([line('a', 7), line('a', 2, 0, restarted), line('a', 4, 0, restarted)])).to.equal(11);
  });

  it('counts nothing twice of a pod of whose name there is another when its last lines come', () => {
    const next = '2026-03-01T10:05:00.000Z';
    const lines = [line('a', 7), line('a', 1, 0, next), line('a', 8), line('a', 2, 0, next), line('a', 8)];
    expect(postsOf(lines)).to.equal(10);
  });

  it('does not fall when a log is read again from an earlier line', () => {
    expect(postsOf([line('a', 7), line('a', 9), line('a', 7)])).to.equal(9);
  });

  it('says that a line does not tell who counted', () => {
    const { since: _, ...old } = JSON.parse(line('a', 3));
    const { posts, malformed } = readLedger([JSON.stringify(old)]);
    expect([posts, malformed]).to.deep.equal([[], 1]);
  });
});
