import { expect } from 'chai';
import { postLines } from './post-lines.ts';

describe('the lines of a service on its counted posts', () => {
  it('come when the totals have grown, and tell them whole', () => {
    const lines: object[] = [];
    const started = '2026-03-01T10:00:00.000Z';
    let totals = { posts: 0, repeated: 0 };
    const print = (line: string) => lines.push(JSON.parse(line));
    const tell = postLines({ to: 'ns/echo', pod: 'echo-1', started, totals: () => totals, print });
    tell();
    totals = { posts: 3, repeated: 1 };
    tell();
    tell();
    expect(lines).to.have.length(1);
    const { at, ...rest } = lines[0] as { at: string };
    expect(Date.parse(at)).to.be.closeTo(Date.now(), 5_000);
    const wanted = {
      meshproof: 'posts',
      since: started,
      to: 'ns/echo',
      pod: 'echo-1',
      posts: 3,
      repeated: 1,
    };
    expect(rest).to.deep.equal(wanted);
  });
});
