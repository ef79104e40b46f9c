import { expect } from 'chai';
import { postLines } from './post-lines.ts';

describe('the lines of a service on its counted posts', () => {
  it('come when the totals have grown, and tell them whole', () => {
    const lines: { since: string; posts: number; repeated: number }[] = [];
    let totals = { posts: 0, repeated: 0 };
    const print = (line: string) => lines.push(JSON.parse(line));
    const tell = postLines({ to: 'ns/echo', pod: 'echo-1', totals: () => totals, print });
    tell();
    totals = { posts: 3, repeated: 1 };
    tell();
    tell();
    expect(lines).to.have.length(1);
    expect(Date.parse(lines[0]?.since ?? '')).to.be.closeTo(Date.now(), 5_000);
    expect(lines[0]).to.include({ meshproof: 'posts', to: 'ns/echo', pod: 'echo-1', posts: 3, repeated: 1 });
  });
});
