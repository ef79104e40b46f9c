import { expect } from 'chai';
import { judge } from '../testing/judge.ts';
import { origin, simulatedRun, withSeries } from '../testing/simulated-run.ts';

describe('scraping', () => {
  const up = (change: (at: number, pod: string) => number | undefined) =>
    judge(
      withSeries(simulatedRun(), 'up', (series) =>
        series.map(({ labels, samples }) => ({
          labels,
          samples: samples.flatMap(([at]) => {
            const value = change(at - origin, labels.pod ?? '');
            return value === undefined ? [] : [[at, value] as const];
          }),
        })),
      ),
    );

  it('may miss one scrape', () => {
    expect(up((at) => (at === 330 ? undefined : 1)).evaluation.verdict).to.equal('pass');
    expect(up((at) => (at === 330 ? 0 : 1)).evaluation.verdict).to.equal('pass');
  });

  it('of a ready proxy may not stop for longer, whether it is down or away', () => {
    for (const value of [0, undefined]) {
      const { bad, one } = up((at, pod) => (pod === 'echo-b' && at > 320 && at < 350 ? value : 1));
      expect(bad).to.deep.equal(['scrape-gaps candidate * inconclusive']);
      expect(one('scrape-gaps', 'candidate').reason).to.contain('apps/echo-b was not scraped for 30 s');
    }
  });

  it('of a proxy that starts or ends may', () => {
    expect(
      up((at, pod) => ((pod === 'echo-b' && at < 222) || (pod === 'echo-a' && at > 205) ? 0 : 1)).evaluation
        .verdict,
    ).to.equal('pass');
  });

  it('that never happened is a gap from end to end', () => {
    expect(
      up((_at, pod) => (pod === 'multi-b' ? undefined : 1)).one('scrape-gaps', 'candidate').verdict,
    ).to.equal('inconclusive');
  });
});
