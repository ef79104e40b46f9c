import { expect } from 'chai';
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { openLedger, readLedger } from './read-ledger.ts';
import { quantilesOf, quantileWithInterval } from './spread.ts';
import type { BegunWindow } from './windows.ts';

const zero = Date.parse('2026-03-01T10:00:00.000Z');
const at = (seconds: number) => new Date(zero + seconds * 1000).toISOString();
const epoch = (seconds: number) => zero / 1000 + seconds;
const histogram = (...milliseconds: number[]) => {
  const one = build({ numberOfSignificantValueDigits: 2, highestTrackableValue: 120e6 });
  for (const value of milliseconds) one.recordValue(value * 1000);
  return encodeIntoCompressedBase64(one);
};
const count = (end: number, expected: number, latency?: string) =>
  JSON.stringify({
    meshproof: 'count',
    at: at(end),
    since: at(end - 5),
    from: 'ns/load-a',
    to: 'ns/echo',
    expected,
    unexpected: 0,
    dropped: 0,
    latency,
  });
const windows: BegunWindow[] = [
  { name: 'baseline', start: epoch(10), end: epoch(30) },
  { name: 'upgrading', start: epoch(32), end: epoch(40) },
];

describe('the ledger of a run, added up by windows', () => {
  it('gives each count to the window that had begun, and what follows the last one to none', () => {
    const lines = [9, 15, 20, 31, 35, 41].map((end) => count(end, 2));
    const { counts } = readLedger(lines, { windows: () => windows });
    expect(counts.map(({ window, expected }) => [window, expected])).to.deep.equal([
      [undefined, 4],
      ['baseline', 6],
      ['upgrading', 2],
    ]);
  });

  it('says the same when the windows become known as they begin and end', () => {
    const known: BegunWindow[] = [];
    const ledger = openLedger({ windows: () => known });
    for (let now = 1; now <= 45; now++) {
      for (const [place, { name, start, end }] of windows.entries()) {
        if (now >= start - epoch(0)) known[place] = { name, start };
        if (now >= (end ?? 0) - epoch(0)) known[place] = { name, start, end };
      }
      ledger.take(count(now, 1, histogram(now)));
    }
    const whole = readLedger(
      Array.from({ length: 45 }, (_, index) => count(index + 1, 1, histogram(index + 1))),
      { windows: () => windows },
    );
    expect(ledger.reading().counts).to.deep.equal(whole.counts);
  });

  it('has the latencies of the time in which a window was held, and of no other', () => {
    const lines = [
      count(14, 1, histogram(500)),
      count(15, 3, histogram(1, 2, 3)),
      count(30, 1, histogram(100)),
      count(31, 1, histogram(700)),
    ];
    const [baseline] = readLedger(lines, { windows: () => windows }).counts;
    const found = quantilesOf(baseline?.latency ?? '');
    expect(found?.count).to.equal(4);
    expect(found?.max).to.be.closeTo(100, 1);
  });

  it('adds up the requests among what was expected, and says nothing of them where nobody told', () => {
    const telling = (end: number, requests?: number) =>
      JSON.stringify({ ...JSON.parse(count(end, 3)), requests });
    const sums = (...lines: string[]) => readLedger(lines, { windows: () => windows }).counts[0];
    expect(sums(telling(15, 2), telling(20, 0), telling(25, 3))).to.include({ expected: 9, requests: 5 });
    expect(sums(telling(15, 0))).to.include({ requests: 0 });
    expect(sums(telling(15))).to.not.have.property('requests');
  });

  it('counts a histogram that cannot be read as a line that was lost', () => {
    const { malformed, counts } = readLedger([count(15, 3, 'HISTFAAA')], { windows: () => windows });
    expect(malformed).to.equal(1);
    expect(counts[0]).to.include({ expected: 3 });
  });

  it('grows with the number of pairs and windows, and not with the number of lines', () => {
    const size = (lines: number) => {
      const ledger = openLedger({ windows: () => windows });
      for (let index = 0; index < lines; index++)
        ledger.take(count(11 + (index % 15), 7, histogram(5, 6, 9)));
      return JSON.stringify(ledger.reading()).length;
    };
    expect(size(2_000) - size(200)).to.be.below(20);
  });
});

describe('a spread of durations', () => {
  const text = histogram(...Array.from({ length: 1_000 }, (_, index) => index + 1));

  it('has quantiles within a hundredth', () => {
    const { count: number, p50, p90, p99, max } = quantilesOf(text) ?? {};
    expect(number).to.equal(1_000);
    expect(p50).to.be.closeTo(500, 5);
    expect(p90).to.be.closeTo(900, 9);
    expect(p99).to.be.closeTo(990, 10);
    expect(max).to.be.closeTo(1_000, 10);
  });

  it('has an interval that holds the true quantile, and is wide when there is little', () => {
    const wide = quantileWithInterval(histogram(1, 2, 3), 0.5);
    expect(wide?.interval[0]).to.be.closeTo(1, 0.01);
    expect(wide?.interval[1]).to.be.closeTo(3, 0.03);
    const narrow = quantileWithInterval(text, 0.5);
    expect(narrow?.interval[0]).to.be.within(465, 475);
    expect(narrow?.interval[1]).to.be.within(525, 535);
  });

  it('is none when the text is none', () => {
    expect(quantilesOf('')).to.equal(undefined);
    expect(quantilesOf(histogram())).to.equal(undefined);
  });
});
