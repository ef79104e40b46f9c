import { expect } from 'chai';
import { judgeWave } from './judge-wave.ts';
import { madeByTheMesh } from './testing/failed-request.ts';
import { bornAt, instant, simulatedRun, withSeries } from './testing/simulated-run.ts';

/** A wave within the roll forward of the simulated run. */
const wave = { name: 'rolling-forward', start: instant(205), end: instant(232) } as const;
const failedAt = (second: number) =>
  withSeries(simulatedRun(), 'requests', (series) => [...series, bornAt(second, madeByTheMesh, 3)]);

describe('the gate behind a wave of a roll', () => {
  it('lets the next one begin when every threshold held in the window of the wave', () => {
    const answer = judgeWave(simulatedRun(), wave);
    expect(answer.verdict, answer.reason).to.equal('pass');
    expect(answer.reason).to.match(/^(\d\d+) of \1 thresholds held$/);
  });

  it('fails for what failed in it, by name, and not for what failed before', () => {
    const { verdict, reason } = judgeWave(failedAt(215), wave);
    expect(verdict).to.equal('fail');
    expect(reason).to.contain('mesh-5xx-destination: apps/echo in rolling-forward: 3 requests');
    expect(judgeWave(failedAt(150), wave).verdict).to.equal('pass');
  });

  it('is inconclusive when a metric was not read, a log broke off, or the wave was not scraped', () => {
    const run = simulatedRun();
    const unread = withSeries(run, 'requests', () => undefined);
    const broken = { ...run, ledger: { ...run.ledger, brokenLogs: ['load/load-a-1'] } };
    for (const [input, words] of [
      [unread, 'could not be read'],
      [broken, 'The log of load/load-a-1'],
    ] as const) {
      const { verdict, reason } = judgeWave(input, wave);
      expect(verdict).to.equal('inconclusive');
      expect(reason).to.contain(words);
    }
    const later = { ...wave, start: instant(2_000), end: instant(2_030) };
    expect(judgeWave(run, later).verdict).to.equal('inconclusive');
  });

  it('is inconclusive when there is no threshold to ask', () => {
    const run = simulatedRun();
    const relative = run.thresholds.thresholds.filter(({ rule }) => rule === 'proxy-memory');
    const { verdict, reason } = judgeWave(
      { ...run, thresholds: { ...run.thresholds, thresholds: relative } },
      wave,
    );
    expect([verdict, reason]).to.deep.equal(['inconclusive', 'no threshold was evaluated']);
  });
});
