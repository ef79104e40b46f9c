import { expect } from 'chai';
import { isMade, madeBefore, rampCallsOf, rampSecondsFrom } from './k6/ramp.ts';

describe('the ramp of a load', () => {
  it('makes half of the calls that would be due in it, ever more densely, and all after it', () => {
    const made = Array.from({ length: 2_000 }, (_, index) => isMade(index, 1_000));
    const among = (from: number, to: number) => made.slice(from, to).filter(Boolean).length;
    expect(among(0, 1_000)).to.equal(500);
    expect([among(0, 100), among(450, 550), among(900, 1_000)]).to.deep.equal([5, 50, 95]);
    expect(among(1_000, 2_000)).to.equal(1_000);
  });

  it('counts what it makes, wherever a slice begins and ends', () => {
    for (const rampCalls of [0, 1, 2, 7, 40])
      for (let index = 0; index < 100; index++) {
        const made = Array.from({ length: index }, (_, one) => isMade(one, rampCalls)).filter(Boolean).length;
        expect(madeBefore(index, rampCalls), `${index} of ${rampCalls}`).to.equal(made);
      }
  });

  it('is over at a time, however late a generator begins', () => {
    const plan = { rampSeconds: 6, rampUntil: 100_000 };
    const seconds = [0, 94_000, 97_500, 100_000, 400_000].map((now) => rampSecondsFrom(plan, now));
    expect(seconds).to.deep.equal([6, 6, 2, 0, 0]);
    expect([rampSecondsFrom({ rampSeconds: 6 }, 4e9), rampSecondsFrom({}, 0)]).to.deep.equal([6, 0]);
  });

  it('leaves nothing out where there is none', () => {
    expect(rampCallsOf({ ratePerSecond: 150 })).to.equal(0);
    expect(rampCallsOf({ ratePerSecond: 37.5, rampSeconds: 10 })).to.equal(375);
    expect([0, 1, 2].every((index) => isMade(index, 0))).to.equal(true);
  });
});
