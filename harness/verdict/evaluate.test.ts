import { expect } from 'chai';
import { metricNames } from '../../dashboards/catalogue.ts';
import { contradictions } from '../../reports/record/contradictions.ts';
import { runRecordSchema, thresholdResultSchema } from '../../reports/record/run-record.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import { evaluate } from './evaluate.ts';
import type { EvaluationInput } from './input.ts';
import { parseSamples } from './samples.ts';
import { madeByTheMesh } from './testing/failed-request.ts';
import { judge } from './testing/judge.ts';
import { bornAt, origin, simulatedRun, withSeries } from './testing/simulated-run.ts';

describe('a verdict', () => {
  it('is a pass for a run of a good release that was measured well', () => {
    const { evaluation, bad } = judge(simulatedRun());
    expect(bad).to.deep.equal([]);
    expect(evaluation).to.include({ verdict: 'pass', exitCode: 0 });
    expect(evaluation.reasons).to.deep.equal([]);
    expect(evaluation.thresholds.length).to.be.greaterThan(200);
    for (const { findings } of [evaluation])
      expect(findings.filter(({ severity }) => severity !== 'note')).to.deep.equal([]);
  });

  it('is a record that reports accept: no pass without a value and a sample', () => {
    const { evaluation } = judge(simulatedRun());
    for (const result of evaluation.thresholds) {
      expect(thresholdResultSchema.safeParse(result).error, JSON.stringify(result)).to.equal(undefined);
    }
    expect(runRecordSchema.shape.ledger.parse(evaluation.ledger).total).to.be.greaterThan(20_000);
    const record = { ...evaluation, stages: [], verdict: 'pass', exitCode: 0 } as unknown as Parameters<
      typeof contradictions
    >[0];
    expect(contradictions(record)).to.deep.equal([]);
  });

  it('names the workload, the window, the code and the flag of what failed, and exits 99', () => {
    const { evaluation } = judge(
      withSeries(simulatedRun(), 'requests', (series) => [...series, bornAt(330, madeByTheMesh, 3)]),
    );
    expect(evaluation).to.include({ verdict: 'fail', exitCode: 99 });
    expect(evaluation.reasons).to.deep.equal([
      'mesh-5xx-destination: apps/echo in candidate: 3 requests, expected = 0 (3 × 503 with flag FI to load/load-a)',
    ]);
  });

  it('is inconclusive, exit 5, whichever metric could not be read', () => {
    const optional = ['xdsPushes', 'convergence', 'callerRequests'];
    for (const name of metricNames.filter((one) => !optional.includes(one))) {
      const without = withSeries(simulatedRun(), name, () => undefined);
      const failed = {
        of: name,
        code: 'MP_PROMETHEUS_UNREACHABLE' as const,
        text: 'no answer in 4 attempts',
      };
      const { evaluation } = judge({ ...without, samples: { ...without.samples, failures: [failed] } });
      expect(evaluation, name).to.include({ verdict: 'inconclusive', exitCode: 5 });
      expect(evaluation.reasons.join(' '), name).to.contain('no answer in 4 attempts');
    }
  });

  it('is inconclusive when a metric has no series, unless nothing is what a good run gives', () => {
    const bornWithAnError = ['xdsRejects', 'droppedIterations', 'callerRequests', 'xdsPushes', 'convergence'];
    for (const name of metricNames) {
      const { evaluation } = judge(withSeries(simulatedRun(), name, () => []));
      const expected = bornWithAnError.includes(name) ? 'pass' : 'inconclusive';
      expect(evaluation.verdict, name).to.equal(expected);
    }
  });

  it('is inconclusive when a metric became NaN', () => {
    for (const name of ['requests', 'proxyMemory', 'clientRequests'] as const) {
      const { evaluation } = judge(
        withSeries(simulatedRun(), name, (series) =>
          series.map(({ labels, samples }) => ({
            labels,
            samples: [],
            unusable: samples.map(([at]) => [at, 'NaN'] as const),
          })),
        ),
      );
      expect(evaluation.verdict, name).to.equal('inconclusive');
    }
  });

  it('is inconclusive when Prometheus was lost in mid-run, for the windows after', () => {
    const run = simulatedRun();
    const lost = metricNames.reduce<EvaluationInput>(
      (input, name) =>
        withSeries(input, name, (series) =>
          series.map((one) => ({ ...one, samples: one.samples.filter(([at]) => at < origin + 250) })),
        ),
      run,
    );
    const { evaluation, of } = judge(lost);
    expect(evaluation).to.include({ verdict: 'inconclusive', exitCode: 5 });
    expect(
      of('mesh-5xx-source', 'candidate').every(
        ({ verdict, value }) => verdict === 'inconclusive' && value === null,
      ),
    ).to.equal(true);
    expect(of('mesh-5xx-source', 'upgraded').every(({ verdict }) => verdict === 'pass')).to.equal(true);
  });

  it('is inconclusive when Prometheus was away for a minute and came back', () => {
    const run = simulatedRun();
    const gap = metricNames.reduce<EvaluationInput>(
      (input, name) =>
        withSeries(input, name, (series) =>
          series.map((one) => ({
            ...one,
            samples: one.samples.filter(([at]) => at < origin + 310 || at > origin + 370),
          })),
        ),
      run,
    );
    const { evaluation, one } = judge(gap);
    expect(evaluation).to.include({ verdict: 'inconclusive', exitCode: 5 });
    expect(one('scrape-gaps', 'candidate').value).to.be.within(12, 14);
    expect(one('mesh-5xx-destination', 'candidate', 'apps/echo').reason).to.match(/no sample for 70 s from/);
  });

  it('still fails for an error that was seen, however much was not', () => {
    const run = withSeries(simulatedRun(), 'requests', () => [bornAt(330, madeByTheMesh)]);
    expect(judge(run).evaluation).to.include({ verdict: 'fail', exitCode: 99 });
  });

  it('is inconclusive when a stage failed, a window is missing, or nothing was judged', () => {
    const run = simulatedRun();
    const stages = [
      {
        ...run.stages[0],
        name: 'upgrade',
        start: 'x',
        end: 'y',
        outcome: 'failed' as const,
        detail: 'helm said no',
      },
    ];
    expect(judge({ ...run, stages }).evaluation.reasons.join(' ')).to.contain('helm said no');
    expect(judge({ ...run, stages }).evaluation.exitCode).to.equal(5);
    const short = judge({ ...run, windows: run.windows.slice(0, 5) });
    expect(short.evaluation.exitCode).to.equal(5);
    expect(short.of('client-unexpected', 'candidate', '*')[0]?.reason).to.equal(
      'the run did not get to this window',
    );
    const none = evaluate({ ...run, thresholds: { ...run.thresholds, thresholds: [] } });
    expect(none).to.deep.include({
      verdict: 'inconclusive',
      exitCode: 5,
      reasons: ['no threshold was evaluated'],
    });
  });

  it('of a run that recorded nothing at all is inconclusive', () => {
    const run = simulatedRun();
    const empty = evaluate({
      ...run,
      pods: [],
      windows: [],
      samples: { ...run.samples, series: {}, inventory: [] },
    });
    expect(empty).to.include({ verdict: 'inconclusive', exitCode: 5 });
    const unseen = evaluate({
      ...run,
      pods: [],
      samples: { ...run.samples, series: {}, inventory: [] },
      ledger: readLedger([]),
    });
    expect(unseen.thresholds.filter(({ verdict }) => verdict === 'pass')).to.deep.equal([]);
  });

  it('is the same when the run is judged again from its saved samples', () => {
    const run = withSeries(simulatedRun(), 'requests', (series) => [
      ...series,
      bornAt(330, madeByTheMesh, 3),
    ]);
    const saved = parseSamples(JSON.stringify(run.samples));
    expect(evaluate({ ...run, samples: saved })).to.deep.equal(evaluate(run));
  });

  it('holds the windows against the clock of Prometheus, not against the clock here', () => {
    const run = simulatedRun();
    const ahead = 600;
    const shifted = metricNames.reduce<EvaluationInput>(
      (input, name) =>
        withSeries(input, name, (series) =>
          series.map((one) => ({
            ...one,
            samples: one.samples.map(([at, value]) => [at + ahead, value] as const),
          })),
        ),
      run,
    );
    expect(evaluate(shifted).verdict).to.equal('inconclusive');
    expect(evaluate({ ...shifted, samples: { ...shifted.samples, skewSeconds: ahead } }).verdict).to.equal(
      'pass',
    );
  });
});
