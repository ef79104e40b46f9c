import { expect } from 'chai';
import fc from 'fast-check';
import { downSample, type Point } from './down-sample.ts';
import { outlineOf } from './outline.ts';
import { aligned, cumulated } from './stack.ts';
import { statisticsIn } from './statistics.ts';

const values = fc.array(fc.option(fc.double({ min: 0, max: 1e9, noNaN: true }), { freq: 4 }), {
  maxLength: 2000,
});
const measured = (points: readonly Point[]) => points.flatMap(([, value]) => (value === null ? [] : [value]));

describe('down-sampling', () => {
  it('keeps the lowest and the highest value, the order, and the limit', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 4, max: 300 }), (given, most) => {
        const points = given.map((value, n): Point => [1000 + n * 15, value]);
        const kept = downSample(points, most);
        expect(kept.length).to.be.at.most(Math.max(most + 2, 0));
        const all = measured(points);
        if (all.length > 0) {
          expect(Math.max(...measured(kept))).to.equal(Math.max(...all));
          expect(Math.min(...measured(kept))).to.equal(Math.min(...all));
        }
        for (let n = 1; n < kept.length; n += 1) {
          expect(kept[n]?.[0]).to.be.greaterThan(kept[n - 1]?.[0] ?? 0);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps a spike of one sample in a week', () => {
    const week = Array.from({ length: 40_320 }, (_, n): Point => [n * 15, n === 20_011 ? 7 : 0]);
    expect(downSample(week, 500)).to.deep.include([20_011 * 15, 7]);
  });

  it('keeps a gap a gap', () => {
    const gap = Array.from({ length: 1000 }, (_, n): Point => [n, n > 400 && n < 600 ? null : 1]);
    expect(
      downSample(gap, 100).some(([second, value]) => second > 400 && second < 600 && value === null),
    ).to.equal(true);
  });

  it('leaves few points alone, and takes none or one', () => {
    expect(downSample([], 10)).to.deep.equal([]);
    expect(downSample([[5, null]], 10)).to.deep.equal([[5, null]]);
  });
});

describe('statistics of a window', () => {
  const window = {
    name: 'candidate',
    start: '1970-01-01T00:00:10.000Z',
    end: '1970-01-01T00:00:20.000Z',
  } as const;

  it('take the window without its end, and count what is missing', () => {
    const points: Point[] = [
      [5, 99],
      [10, 4],
      [12, null],
      [15, 1],
      [18, 2],
      [19, 3],
      [20, 99],
    ];
    expect(statisticsIn(points, window)).to.deep.equal({
      samples: 4,
      missing: 1,
      low: 1,
      middle: 2.5,
      high: 4,
    });
  });

  it('are null where nothing was measured', () => {
    expect(statisticsIn([[12, null]], window)).to.deep.equal({
      samples: 0,
      missing: 1,
      low: null,
      middle: null,
      high: null,
    });
  });
});

describe('stacked series', () => {
  it('hold each value until the next and add up', () => {
    const lines = aligned([
      [
        [0, 9],
        [20, 3],
      ],
      [
        [10, 0],
        [20, 6],
      ],
    ]);
    expect(lines).to.deep.equal([
      [
        [0, 9],
        [10, 9],
        [20, 3],
      ],
      [
        [0, 0],
        [10, 0],
        [20, 6],
      ],
    ]);
    expect(cumulated(lines)[1]).to.deep.equal([
      [0, 9],
      [10, 9],
      [20, 9],
    ]);
  });
});

describe('the outline', () => {
  it('breaks the line at a gap and shows a point that stands alone', () => {
    const points: Point[] = [
      [0, 1],
      [1, null],
      [2, 2],
      [3, null],
      [4, 1],
      [5, 1],
    ];
    const { lines } = outlineOf([points], [], { from: 0, to: 5, top: 2 }, 'straight');
    expect(lines[0]?.path.match(/M/g)).to.have.length(3);
    expect(lines[0]?.path).to.match(/^M0\.0 90\.0h0M400\.0 2\.0h0M800/);
  });

  it('draws no number that is none when there is no time and no height', () => {
    const { lines, bands } = outlineOf([[[7, 0]]], [], { from: 7, to: 7, top: 0 }, 'stepped');
    expect(JSON.stringify({ lines, bands })).to.not.include('NaN');
  });
});
