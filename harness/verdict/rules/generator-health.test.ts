import { expect } from 'chai';
import type { SentCount } from '../../ledger/read-ledger.ts';
import type { RawSeries } from '../../prometheus/values.ts';
import { judge } from '../testing/judge.ts';
import { bornAt, sentCount, simulatedRun, withSeries } from '../testing/simulated-run.ts';

describe('the load generator', () => {
  it('that dropped iterations makes the run inconclusive', () => {
    const { bad } = judge(
      withSeries(simulatedRun(), 'droppedIterations', () => [bornAt(330, { pod: 'load-a-b' }, 4)]),
    );
    expect(bad).to.deep.equal(['dropped-iterations candidate load/load-a inconclusive']);
  });

  it('of someone else may drop what it likes', () => {
    expect(
      judge(withSeries(simulatedRun(), 'droppedIterations', () => [bornAt(330, { pod: 'other' }, 4)]))
        .evaluation.verdict,
    ).to.equal('pass');
  });

  const withLags = (lags: readonly SentCount[]) => {
    const input = simulatedRun();
    const others = input.ledger.sends.filter(({ window }) => window !== 'candidate');
    return { ...input, ledger: { ...input.ledger, sends: [...others, ...lags] } };
  };
  const withCandidate = (lags: readonly SentCount[]) => judge(withLags(lags));

  it('that sent more than a hundredth late makes the run inconclusive', () => {
    const { bad, one } = withCandidate([sentCount('candidate', 4_000, 41)]);
    expect(bad).to.deep.equal(['send-lag candidate load/load-a inconclusive']);
    expect(one('send-lag', 'candidate', 'load/load-a').value).to.be.closeTo(0.2, 0.002);
  });

  it('that sent less than a hundredth late is in time', () => {
    const { evaluation, one } = withCandidate([sentCount('candidate', 4_000, 39)]);
    expect(evaluation.verdict).to.equal('pass');
    expect(one('send-lag', 'candidate', 'load/load-a').value).to.be.closeTo(0.003, 0.0001);
  });

  describe('that dropped calls, each of which lets all later ones look late by 25 ms', () => {
    const late = (series: readonly RawSeries[]) =>
      judge(
        withSeries(withLags([sentCount('candidate', 4_000, 4_000)]), 'droppedIterations', () => series),
      ).one('send-lag', 'candidate', 'load/load-a');
    const pod = 'load-a-b';

    it('before a window was not late in it', () => {
      expect(late([bornAt(210, { pod }, 7)])).to.include({ verdict: 'pass' });
      expect(late([bornAt(210, { pod }, 7)]).value).to.be.closeTo(0.025, 0.002);
      expect(late([bornAt(210, { pod }, 70)]).value, 'never early').to.equal(0);
    });

    it('in the window, or in another process, is not excused by them', () => {
      for (const series of [
        [bornAt(300, { pod }, 7)],
        [bornAt(210, { pod: 'load-a-a' }, 7, 280)],
        [bornAt(210, { pod }, 7), bornAt(295, { pod, slice: '1' }, 0)],
        [bornAt(210, { pod: 'other' }, 7)],
        [],
      ])
        expect(late(series)).to.include({ verdict: 'inconclusive', reason: 'its requests left late' });
    });
  });

  it('that did not tell how late it sent, or not so that it can be read, proves nothing', () => {
    for (const lags of [[], [{ ...sentCount('candidate', 4_000), lag: 'HIST' }]]) {
      expect(withCandidate(lags).one('send-lag', 'candidate', 'load/load-a')).to.include({
        value: null,
        verdict: 'inconclusive',
        reason: 'it told no send lag',
      });
    }
  });

  it('that dropped nothing but sent nothing either proves nothing', () => {
    const silent = judge(withSeries(simulatedRun(), 'clientRequests', () => []));
    expect(silent.one('dropped-iterations', 'candidate', 'load/load-a')).to.include({
      verdict: 'inconclusive',
      value: null,
    });
  });
});
