import { expect } from 'chai';
import { tallyOf } from './tally.ts';

const at = '2026-11-24T12:00:00Z';
const lines = (...entries: object[]) => entries.map((entry) => JSON.stringify({ at, ...entry })).join('\n');
const plan = { type: 'plan' };
const restarting = (workload: string) => ({ type: 'restarting', workload });

describe('how far a rollout is by its journal', () => {
  it('counts what is over and what is in flight', () => {
    const tally = tallyOf(
      lines(
        plan,
        restarting('a'),
        restarting('b'),
        restarting('c'),
        { type: 'ready', workload: 'a' },
        { type: 'failed', workload: 'b', reason: 'image-pull', seen: 'no such image' },
        { type: 'skipped', workload: 'd' },
      ),
    );
    expect(tally).to.deep.include({
      phase: 'begun',
      ready: ['a'],
      skipped: ['d'],
      failed: [{ workload: 'b', reason: 'image-pull', seen: 'no such image' }],
      inFlight: [{ workload: 'c', since: at }],
      begun: ['a', 'b', 'c'],
    });
  });

  it('tells of one in flight what it would fail as, until something changes', () => {
    const stuck = { reason: 'never-ready', seen: '0 of 1 ready' };
    const said = [plan, restarting('a'), { type: 'classified', workload: 'a', ...stuck }];
    expect(tallyOf(lines(...said)).inFlight).to.deep.equal([{ workload: 'a', since: at, stuck }]);
    const changed = { type: 'waiting', workload: 'a', seen: '1 of 1 ready' };
    expect(tallyOf(lines(...said, changed)).inFlight).to.deep.equal([{ workload: 'a', since: at }]);
    expect(tallyOf(lines(...said, { type: 'ready', workload: 'a' })).inFlight).to.deep.equal([]);
  });

  it('goes over all tries: what failed in one may be ready in the next', () => {
    const failed = { type: 'failed', workload: 'a', reason: 'x', seen: 'y' };
    const first = [plan, restarting('a'), failed, restarting('b'), { type: 'interrupted' }];
    expect(tallyOf(lines(...first))).to.deep.include({ phase: 'interrupted' });
    const second = [plan, restarting('a'), { type: 'ready', workload: 'a' }];
    const tally = tallyOf(lines(...first, ...second));
    expect(tally).to.deep.include({
      phase: 'begun',
      ready: ['a'],
      failed: [],
      inFlight: [],
      begun: ['a', 'b'],
    });
    expect(tallyOf(lines(...first, ...second, { type: 'ended' })).phase).to.equal('ended');
  });

  it('knows the waves whose gate was passed, and those only', () => {
    const gate = (wave: number, verdict: string) => ({ type: 'gate', wave, verdict });
    const wave = { type: 'wave', wave: 3, of: 5 };
    const tally = tallyOf(lines(plan, gate(1, 'pass'), gate(2, 'pass'), wave, gate(3, 'inconclusive')));
    expect(tally).to.deep.include({ wavesPassed: 2, wave: { wave: 3, of: 5 } });
  });

  it('says why it is held, while it is', () => {
    const held = { type: 'held', reason: 'paused' };
    expect(tallyOf(lines(plan, held)).held).to.equal('paused');
    expect(tallyOf(lines(plan, held, { type: 'unheld' })).held).to.equal(undefined);
    expect(tallyOf(lines(plan, held, plan)).held).to.equal(undefined);
  });

  it('is new without a journal, and gets over a line that was cut off', () => {
    expect(tallyOf('').phase).to.equal('new');
    expect(tallyOf(`${lines(plan, restarting('a'))}\n{"type":"rea`).inFlight).to.have.length(1);
  });
});
