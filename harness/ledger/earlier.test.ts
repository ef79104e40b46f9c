import { expect } from 'chai';
import { ledgerOfToday } from './earlier.ts';
import { readLedger } from './read-ledger.ts';

const windows = [
  { name: 'baseline' as const, start: '2026-03-01T10:00:00.000Z', end: '2026-03-01T10:01:00.000Z' },
];

describe('a ledger that an earlier meshproof saved', () => {
  it('keeps its counts, by the windows that their times lie in', () => {
    const pair = { from: 'ns/cron', to: 'ns/echo' };
    const count = { at: '2026-03-01T10:00:10.000Z', ...pair, expected: 4, unexpected: 0, dropped: 2 };
    const { sends, posts, beyond, counts, ...rest } = readLedger([]);
    const saved = { ...rest, counts: [count, count], beyond: [{ at: count.at, ...pair }] };
    const today = ledgerOfToday(saved, windows);
    expect([sends, posts, beyond, counts]).to.deep.equal([[], [], [], []]);
    expect(today.counts[0]).to.include({ window: 'baseline', expected: 8, dropped: 4 });
    expect(today.beyond[0]).to.include({ window: 'baseline', count: 1 });
    expect(today).to.deep.include({ sends: [], posts: [] });
  });

  it('is left as it is when it is one of today', () => {
    const reading = readLedger([]);
    expect(ledgerOfToday(reading, windows)).to.deep.equal(reading);
  });
});
