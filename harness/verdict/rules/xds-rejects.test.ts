import { expect } from 'chai';
import { judge } from '../testing/judge.ts';
import { bornAt, origin, simulatedRun, withSeries } from '../testing/simulated-run.ts';

describe('xDS rejects', () => {
  it('fail their window, born with the first one, with their type', () => {
    const { bad, one } = judge(
      withSeries(simulatedRun(), 'xdsRejects', () => [bornAt(150, { type: 'lds' }, 2)]),
    );
    expect(bad).to.deep.equal(['xds-rejects upgraded * fail']);
    expect(one('xds-rejects', 'upgraded')).to.include({ value: 2, reason: '2 × lds' });
  });

  it('from before the run are not held against it', () => {
    expect(
      judge(withSeries(simulatedRun(), 'xdsRejects', () => [bornAt(-60, { type: 'cds' }, 7)])).evaluation
        .verdict,
    ).to.equal('pass');
  });

  it('are not known to be none where istiod was not scraped', () => {
    const { one, bad } = judge(
      withSeries(simulatedRun(), 'istiodBuild', (series) =>
        series.map((each) => ({
          ...each,
          samples: each.samples.filter(([at]) => at < origin + 291 || at > origin + 401),
        })),
      ),
    );
    expect(one('xds-rejects', 'candidate').verdict).to.equal('inconclusive');
    expect(bad).to.deep.equal([
      'xds-rejects candidate * inconclusive',
      'xds-rejects rolling-back * inconclusive',
    ]);
    const minute = withSeries(simulatedRun(), 'istiodBuild', (series) =>
      series.map((each) => ({
        ...each,
        samples: each.samples.filter(([at]) => at < origin + 310 || at > origin + 370),
      })),
    );
    expect(judge(minute).one('xds-rejects', 'candidate').reason).to.match(/istiod was not scraped for 7\d s/);
  });
});
