import { expect } from 'chai';
import { refills } from './refill.ts';

const line = (type: string, milliseconds: number, more: object = {}) =>
  JSON.stringify({ type, at: new Date(milliseconds).toISOString(), ...more });

describe('how long the places of a roll-out stand empty', () => {
  it('is counted from an end to the next restart, the first restarts apart', () => {
    const journal = [
      line('plan', 0),
      line('restarting', 0),
      line('restarting', 1),
      line('ready', 1_000),
      line('waiting', 1_010),
      line('ready', 1_030),
      line('restarting', 1_050),
      line('restarting', 1_055),
      line('ready', 2_000),
    ];
    expect(refills(`${journal.join('\n')}\n`)).to.deep.equal([25, 50]);
    expect(refills('')).to.deep.equal([]);
  });

  it('begins when only old pods are left to end, and not once more at the end of those', () => {
    const serving = { workload: 'a', serving: true };
    const journal = [
      line('restarting', 0, { workload: 'a' }),
      line('waiting', 500, { workload: 'a', serving: false }),
      line('waiting', 1_000, serving),
      line('waiting', 1_010, serving),
      line('restarting', 1_020, { workload: 'b' }),
      line('ready', 2_000, { workload: 'a' }),
      line('ready', 3_000, { workload: 'b' }),
      line('restarting', 3_005, { workload: 'c' }),
    ];
    expect(refills(journal.join('\n'))).to.deep.equal([5, 20]);
  });
});
