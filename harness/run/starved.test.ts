import { expect } from 'chai';
import { starvedIn } from './starved.ts';

const window = {
  name: 'candidate',
  start: '2026-01-01T00:00:00.000Z',
  end: '2026-01-01T00:00:20.000Z',
} as const;
const host = (busy: number) =>
  Array.from({ length: 20 }, (_, n) => ({ at: Date.parse(window.start) / 1000 + n, busy }));

describe('a starved machine', () => {
  it('is told from a busy one', () => {
    expect(starvedIn(host(0.99), [window]).map(({ name }) => name)).to.deep.equal(['candidate']);
    expect(starvedIn(host(0.9), [window])).to.deep.equal([]);
  });
  it('only what was seen in the window counts', () => {
    const before = host(1).map(({ at, busy }) => ({ at: at - 100, busy }));
    expect(starvedIn([...before, ...host(0.5)], [window])).to.deep.equal([]);
  });
});
