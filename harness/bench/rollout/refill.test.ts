import { expect } from 'chai';
import { refills } from './refill.ts';

const line = (type: string, milliseconds: number) =>
  JSON.stringify({ type, at: new Date(milliseconds).toISOString() });

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
});
