import { expect } from 'chai';
import fc from 'fast-check';
import { boundsOf } from './growth-bounds.ts';

const span = { start: 100, end: 160 };
const edges = { scrape: 5, line: 5, clocks: 0 };

/** A counter of events as it is scraped every five seconds from a phase on, from when it has something to tell. */
function scraped(events: readonly number[], phase: number, until = 200) {
  const samples: (readonly [number, number])[] = [];
  for (let at = phase; at <= until; at += 5) {
    const value = events.filter((event) => event <= at).length;
    if (value > 0) samples.push([at, value]);
  }
  return { labels: {}, samples };
}

/** What a ledger's lines in the span say: one every five seconds from a phase on, with all since the last one. */
function written(events: readonly number[], phase: number): number {
  const lineOf = (event: number) => phase + 5 * Math.ceil((event - phase) / 5);
  return events.filter((event) => lineOf(event) > span.start && lineOf(event) <= span.end).length;
}

const seconds = fc.double({ min: 6, max: 195, noNaN: true });
const phase = fc.double({ min: 0, max: 4.999, noNaN: true });

describe('between what bounds counters grew', () => {
  it('lies what a ledger counted of the same events, wherever they, its lines and the scrapes fall', () => {
    fc.assert(
      fc.property(fc.array(seconds, { maxLength: 60 }), phase, phase, (events, ofScrapes, ofLines) => {
        const { least, most } = boundsOf([scraped(events, ofScrapes)], span, edges);
        const said = written(events, ofLines);
        expect(said).to.be.at.least(least).and.at.most(most);
      }),
    );
  });

  it('are the number itself for what is away from the edges, as a burst of a Job', () => {
    const burst = Array.from({ length: 10 }, (_, index) => 125 + index / 10);
    expect(boundsOf([scraped(burst, 1)], span, edges)).to.include({ least: 10, most: 10, untold: 0 });
  });

  it('leave open what is at an edge, and no more', () => {
    const burst = (at: number) => boundsOf([scraped([50, at, at, at], 1)], span, edges);
    expect([burst(101), burst(158)].map(({ least, most }) => [least, most])).to.deep.equal([
      [0, 3],
      [0, 3],
    ]);
    expect([burst(80), burst(175)].map(({ least, most }) => [least, most])).to.deep.equal([
      [0, 0],
      [0, 0],
    ]);
  });

  it('hold where a scrape is missing at an edge', () => {
    const events = Array.from({ length: 190 }, (_, index) => index + 5);
    const whole = scraped(events, 1);
    for (const missing of [101, 106, 156, 161]) {
      const samples = whole.samples.filter(([at]) => at !== missing);
      const { least, most } = boundsOf([{ ...whole, samples }], span, edges);
      expect(written(events, 3), `${missing}`).to.be.at.least(least).and.at.most(most);
    }
  });

  it('say how long before the end they were seen for the last time', () => {
    const { untold } = boundsOf([scraped([50, 120], 1, 152)], span, edges);
    expect(untold).to.equal(9);
    expect(boundsOf([], span, edges)).to.deep.equal({ least: 0, most: 0, samples: 0, untold: 0 });
  });

  it('are wider where the clocks differ', () => {
    const events = Array.from({ length: 190 }, (_, index) => index + 5);
    const same = boundsOf([scraped(events, 1)], span, edges);
    const other = boundsOf([scraped(events, 1)], span, { ...edges, clocks: 10 });
    expect(other.least).to.be.below(same.least - 10);
    expect(other.most).to.be.above(same.most + 10);
  });
});
