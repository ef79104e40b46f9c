import { expect } from 'chai';
import fc from 'fast-check';
import { readLedger } from './read-ledger.ts';
import { seamless, windowAt } from './windows.ts';

const unexpected = {
  meshproof: 'unexpected',
  at: '2026-03-01T10:00:05.000Z',
  from: 'mp-load/load-a',
  to: 'mp-strict/echo',
  call: 'echo GET /instant?code=200',
  method: 'GET',
  path: '/instant?code=200',
  expected: '200',
  got: '503',
  detail: 'fault filter abort',
  pod: 'load-a-1',
};
const count = {
  meshproof: 'count',
  at: '2026-03-01T10:00:10.000Z',
  from: 'mp-batch/cron',
  expected: 19,
  unexpected: 1,
  dropped: 0,
};
const text = (line: object) => JSON.stringify(line);

describe('the ledger', () => {
  it('is read from the lines of generators and callers', () => {
    const k6 = { meshproof: 'summary', from: 'mp-load/load-a', total: 4481, dropped: 2 };
    const caller = { meshproof: 'summary', from: 'mp-batch/cron', total: 20, unexpected: 1, dropped: 0 };
    const reading = readLedger([unexpected, count, k6, caller].map(text));
    expect(reading.entries).to.have.length(1);
    expect(reading.entries[0]).to.include({ to: 'mp-strict/echo', got: '503' });
    expect(reading.counts).to.deep.equal([
      {
        window: undefined,
        from: 'mp-batch/cron',
        to: undefined,
        expected: 19,
        unexpected: 1,
        dropped: 0,
        counted: 0,
        latency: undefined,
      },
    ]);
    expect(reading.summaries.map(({ total }) => total)).to.deep.equal([4481, 20]);
    expect(reading).to.include({ foreign: 0, malformed: 0 });
  });

  it('is read from the lines of holders and of the operator', () => {
    const at = '2026-03-01T10:00:10.000Z';
    const ended = { at, from: 'mp-load/holder', to: 'mp-strict/echo', call: 'h2c://echo.mp-strict/instant' };
    const seen = {
      side: 'proxy',
      how: 'GOAWAY 0',
      explained: true,
      why: 'a proxy drains',
      lived: 61.5,
      pod: 'h',
    };
    const act = { at, act: 'restart', target: 'Deployment mp-strict/echo', result: 'done', detail: '' };
    const lines = [
      { meshproof: 'break', ...ended, ...seen },
      { meshproof: 'act', ...act },
      { ...unexpected, phase: 'stop' },
      { meshproof: 'break', ...ended, ...seen, explained: 'yes' },
      { meshproof: 'act', ...act, result: 'perhaps' },
    ];
    const reading = readLedger(lines.map(text));
    expect(reading.breaks).to.deep.equal([{ ...ended, ...seen }]);
    expect(reading.acts).to.deep.equal([act]);
    expect(reading.entries[0]).to.include({ phase: 'stop' });
    expect(reading).to.include({ foreign: 0, malformed: 2 });
  });

  it('passes over the lines of others and counts them', () => {
    const lines = [
      '',
      'time="…" level=warning',
      '{"level":"info","meshproof":"x"}',
      'null',
      '[1]',
      text(count),
    ];
    expect(readLedger(lines)).to.include({ foreign: 5, malformed: 0 });
  });

  it('does not lose a torn or altered line of ours in silence', () => {
    const { to, ...partial } = unexpected;
    const lines = [
      text(unexpected).slice(0, 60),
      text(partial),
      text({ ...unexpected, surprise: 1 }),
      text({ ...unexpected, at: 'yesterday' }),
      text({ ...count, expected: -1 }),
      text({ meshproof: 'unknown' }),
    ];
    expect(to).to.be.a('string');
    expect(readLedger(lines)).to.include({ malformed: lines.length, foreign: 0 });
  });

  it('keeps entries whole up to the cap, oldest first, and counts every one beyond', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3_600_000), { maxLength: 60 }), fc.nat(30), (offsets, cap) => {
        const kept: string[] = [];
        const lines = offsets.map((offset) =>
          text({ ...unexpected, at: new Date(1.7e12 + offset).toISOString() }),
        );
        const { entries, beyond } = readLedger(lines, { cap, keep: (line) => kept.push(line) });
        expect(entries.length).to.equal(Math.min(cap, offsets.length));
        const counted = beyond.reduce((sum, { count }) => sum + count, 0);
        expect(entries.length + counted).to.equal(offsets.length);
        const times = entries.map(({ at }) => at);
        expect(times).to.deep.equal([...times].sort());
        expect(kept, 'every one goes to the file').to.deep.equal(lines);
      }),
    );
  });

  it('takes any text for a line', () => {
    fc.assert(fc.property(fc.array(fc.string()), (lines) => readLedger(lines).foreign <= lines.length));
  });
});

describe('windows', () => {
  const windows = seamless([
    { name: 'upgraded', start: 130, end: 190 },
    { name: 'baseline', start: 0, end: 100 },
  ]);

  it('reach to the next one, so that no moment between the first and the last is nobody’s', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 190 }), (at) => {
        expect(windowAt(windows, at)?.name).to.equal(at <= 130 ? 'baseline' : 'upgraded');
      }),
    );
    expect(windows.map(({ heldUntil }) => heldUntil)).to.deep.equal([100, 190]);
  });

  it('do not reach before the first or after the last', () => {
    expect(windowAt(windows, 0)).to.equal(undefined);
    expect(windowAt(windows, 190.1)).to.equal(undefined);
  });
});
