import { expect } from 'chai';
import type { MetricName } from '../../../dashboards/catalogue.ts';
import type { RawSeries } from '../../prometheus/values.ts';
import type { EvaluationInput } from '../input.ts';
import { judge } from '../testing/judge.ts';
import { simulatedRun, withSeries } from '../testing/simulated-run.ts';

const candidate = ({ labels }: RawSeries) => labels.pod?.endsWith('-b') === true;
const scaled = (
  name: MetricName,
  factor: (one: RawSeries) => number,
  run: EvaluationInput = simulatedRun(),
) =>
  withSeries(run, name, (series) =>
    series.map((one) => ({
      ...one,
      samples: one.samples.map(([at, value]) => [at, value * factor(one)] as const),
    })),
  );

describe('what the candidate’s proxies cost', () => {
  for (const [threshold, metric] of [
    ['proxy-memory', 'proxyMemory'],
    ['proxy-cpu', 'proxyCpu'],
  ] as const) {
    it(`fails ${threshold} when it is 30 % more, with the interval and the smallest change that could be seen`, () => {
      const { bad, one, evaluation } = judge(scaled(metric, (series) => (candidate(series) ? 1.3 : 1)));
      expect(bad).to.deep.equal([`${threshold} candidate * fail`]);
      const result = one(threshold, 'candidate');
      expect(result.value).to.be.within(1.28, 1.32);
      expect(result.interval?.[0]).to.be.greaterThan(1.2);
      expect(result.smallestDetectable).to.be.within(1, 1.05);
      expect(result.reason).to.match(/^even the lower end of the interval, 1\.\d+, is above 1\.2$/);
      expect(evaluation.exitCode).to.equal(99);
    });

    it(`passes ${threshold} when it is 10 % more, and tells each workload's ratio`, () => {
      const { evaluation, one } = judge(scaled(metric, (series) => (candidate(series) ? 1.1 : 1)));
      expect(evaluation.verdict).to.equal('pass');
      expect(one(threshold, 'candidate').value).to.be.within(1.08, 1.12);
      expect(evaluation.findings.some(({ text }) => /apps\/echo 1\.\d+, apps\//.test(text))).to.equal(true);
    });

    it(`is not known for ${threshold} when workloads say different things`, () => {
      const uneven = (one: RawSeries) =>
        candidate(one) ? (/echo|multi/.test(one.labels.pod ?? '') ? 1.7 : 0.95) : 1;
      const { one } = judge(scaled(metric, uneven));
      expect(one(threshold, 'candidate').verdict).to.equal('inconclusive');
      expect(one(threshold, 'candidate').value).to.be.a('number');
    });

    it(`is not known for ${threshold} when one workload was not measured on the candidate`, () => {
      const { one } = judge(
        withSeries(simulatedRun(), metric, (series) =>
          series.filter(({ labels }) => labels.pod !== 'store-b'),
        ),
      );
      expect(one(threshold, 'candidate')).to.include({
        verdict: 'inconclusive',
        reason: 'no value on both sides for apps/store',
      });
    });

    it(`does not pass ${threshold} on noughts`, () => {
      expect(
        judge(scaled(metric, (series) => (candidate(series) ? 0 : 1))).one(threshold, 'candidate').verdict,
      ).to.equal('inconclusive');
    });
  }

  it('is CPU for a request: half the load at half the CPU is no change', () => {
    const half = (series: RawSeries) => (candidate(series) ? 0.5 : 1);
    const halved = scaled('applicationCpu', half, scaled('requests', half));
    const { one } = judge(scaled('proxyCpu', half, halved));
    expect(one('proxy-cpu', 'candidate').value).to.be.within(0.97, 1.03);
    expect(judge(halved).one('proxy-cpu', 'candidate').verdict).to.equal('fail');
  });

  it('is the machine’s doing when the generators cost as much more', () => {
    const dearer = (series: RawSeries) => (candidate(series) ? 1.3 : 1);
    const { one } = judge(scaled('proxyCpu', dearer, scaled('applicationCpu', dearer)));
    expect(one('proxy-cpu', 'candidate').verdict).to.equal('inconclusive');
    expect(one('proxy-cpu', 'candidate').reason).to.match(
      /^the generators, .* cost 1\.3\d* times as much for a request; with that taken out it is (0\.99|1\.0)/,
    );
  });

  it('does not pass when the machine grew faster and may hide what the proxies grew dearer', () => {
    const cheaper = (series: RawSeries) => (candidate(series) ? 0.7 : 1);
    expect(judge(scaled('applicationCpu', cheaper)).one('proxy-cpu', 'candidate').verdict).to.equal(
      'inconclusive',
    );
  });

  it('still fails when the generators cost a little more, and the proxies much more', () => {
    const run = scaled('applicationCpu', (series) => (candidate(series) ? 1.1 : 1));
    const { one } = judge(scaled('proxyCpu', (series) => (candidate(series) ? 1.6 : 1), run));
    expect(one('proxy-cpu', 'candidate').verdict).to.equal('fail');
  });

  it('does not care what applications cost, which a compiler makes cheaper by the minute', () => {
    const warmer = (series: RawSeries) =>
      candidate(series) && !/load/.test(series.labels.pod ?? '') ? 0.7 : 1;
    expect(judge(scaled('applicationCpu', warmer)).evaluation.verdict).to.equal('pass');
  });

  it('is not known when the generators were not measured', () => {
    const run = withSeries(simulatedRun(), 'applicationCpu', (series) =>
      series.filter(({ labels }) => !/load/.test(labels.pod ?? '')),
    );
    expect(judge(run).one('proxy-cpu', 'candidate').verdict).to.equal('inconclusive');
  });

  it('is not known when the candidate window has no candidate proxy', () => {
    const run = simulatedRun();
    const pods = run.pods.map((one) => ({ ...one, proxyImage: 'hub/proxyv2:1.30.4' }));
    expect(judge({ ...run, pods }).one('proxy-memory', 'candidate')).to.include({
      verdict: 'inconclusive',
      value: null,
    });
  });
});
