import { expect } from 'chai';
import { judge } from '../testing/judge.ts';
import { bornAt, simulatedRun, withSeries } from '../testing/simulated-run.ts';

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

  const inTime = (share: Readonly<Record<string, number>>) =>
    judge(
      withSeries(simulatedRun(), 'sendLag', (series) =>
        series.map((one) => ({
          ...one,
          samples: one.samples.map(
            ([at, value]) => [at, Math.round(value * (share[one.labels.le ?? ''] ?? 1))] as const,
          ),
        })),
      ),
    );

  it('that sent late makes the run inconclusive, by the bound that the slowest hundredth kept', () => {
    const { bad, one } = inTime({ '0.005': 0.5, '0.1': 0.98 });
    expect(bad).to.include('send-lag candidate load/load-a inconclusive');
    expect(one('send-lag', 'candidate', 'load/load-a').value).to.equal(1);
    expect(inTime({ '0.005': 0.5, '0.1': 0.995 }).one('send-lag', 'candidate', 'load/load-a')).to.include({
      value: 0.1,
      verdict: 'pass',
    });
  });

  it('that sent later than anything it measures is not known to be any better', () => {
    const { one } = inTime({ '0.005': 0.5, '0.1': 0.6, '1': 0.9 });
    expect(one('send-lag', 'candidate', 'load/load-a')).to.include({
      value: null,
      verdict: 'inconclusive',
      reason: 'more than 1 % of its requests left over 1 s late',
    });
  });

  it('that dropped nothing but sent nothing either proves nothing', () => {
    const silent = judge(withSeries(simulatedRun(), 'clientRequests', () => []));
    expect(silent.one('dropped-iterations', 'candidate', 'load/load-a')).to.include({
      verdict: 'inconclusive',
      value: null,
    });
  });
});
