import { expect } from 'chai';
import type { EvaluationInput } from '../input.ts';
import { madeByTheMesh } from '../testing/failed-request.ts';
import { judge } from '../testing/judge.ts';
import { bornAt, simulatedRun, withSeries } from '../testing/simulated-run.ts';

const arriving = { ...madeByTheMesh, response_flags: '-' };
const leaving = { ...arriving, reporter: 'source', namespace: 'load', pod: 'load-a-b' };
const added = (second: number, labels: Record<string, string>, run: EvaluationInput = simulatedRun()) =>
  withSeries(run, 'requests', (series) => [...series, bornAt(second, labels)]);

describe('5xx that nobody asked for', () => {
  it('is seen though the series is born with it, at either reporter', () => {
    expect(judge(added(330, arriving)).bad).to.deep.equal(['mesh-5xx-destination candidate apps/echo fail']);
    expect(judge(added(330, leaving)).bad).to.deep.equal(['mesh-5xx-source candidate apps/echo fail']);
  });

  it('is counted in the window in which it came and not again after', () => {
    const { of } = judge(added(215, arriving));
    const values = of('mesh-5xx-destination', undefined, 'apps/echo').map(
      ({ window, value }) => `${window} ${value}`,
    );
    expect(values.filter((text) => !text.endsWith(' 0'))).to.deep.equal(['rolling-forward 1']);
  });

  it('is not one that a call asks for and the application sends', () => {
    expect(judge(added(330, { ...arriving, response_code: '500' })).evaluation.verdict).to.equal('pass');
    expect(
      judge(added(330, { ...arriving, response_code: '500', response_flags: '' })).evaluation.verdict,
    ).to.equal('pass');
  });

  it('is one with an asked code that the mesh made', () => {
    for (const flags of ['UC', 'UF', 'UH', 'NR', 'FI', 'DC', 'URX', 'UF,URX']) {
      expect(
        judge(added(330, { ...arriving, response_code: '500', response_flags: flags })).bad,
        flags,
      ).to.have.length(1);
    }
  });

  it('is not one with a flag that the plan expects with that code', () => {
    const run = simulatedRun();
    const plan = {
      ...run.plan,
      workloads: run.plan.workloads.map((one) =>
        one.name === 'echo' ? { ...one, askedCodes: [504], askedFlags: ['UT'] } : one,
      ),
    };
    const timeout = { ...leaving, response_code: '504', response_flags: 'UT' };
    const others = (input: EvaluationInput) =>
      judge(input).bad.filter((text) => !text.includes('apps/echo') || !text.includes('-source candidate'));
    const asked = judge(added(330, timeout, { ...run, plan })).of(
      'mesh-5xx-source',
      'candidate',
      'apps/echo',
    );
    expect(asked[0]?.value).to.equal(
      judge({ ...run, plan }).of('mesh-5xx-source', 'candidate', 'apps/echo')[0]?.value,
    );
    expect(others(run)).to.deep.equal([]);
    expect(judge(added(330, { ...timeout, response_flags: 'UC' }, run)).bad).to.deep.equal([
      'mesh-5xx-source candidate apps/echo fail',
    ]);
  });

  it('without a known destination is held against the owner of the host, or else against who called', () => {
    const lost = {
      ...leaving,
      destination_workload: 'unknown',
      destination_workload_namespace: 'unknown',
      response_flags: 'UH',
    };
    const byHost = { ...lost, destination_service: 'split.apps.svc.cluster.local' };
    expect(judge(added(330, byHost)).bad).to.deep.equal(['mesh-5xx-source candidate apps/split-v1 fail']);
    const noRoute = { ...lost, destination_service: 'unknown', response_flags: 'NR' };
    expect(judge(added(330, noRoute)).bad).to.deep.equal(['mesh-5xx-source candidate load/load-a fail']);
  });

  it('between workloads of others is none of ours', () => {
    const foreign = {
      ...arriving,
      destination_workload: 'x',
      destination_workload_namespace: 'other',
      source_workload: 'y',
      source_workload_namespace: 'other',
    };
    expect(judge(added(330, foreign)).evaluation.verdict).to.equal('pass');
  });

  it('cannot be ruled out for a workload without requests, and is not judged by others’', () => {
    const quiet = withSeries(simulatedRun(), 'requests', (series) =>
      series.filter(({ labels }) => labels.destination_workload !== 'store'),
    );
    const { of } = judge(quiet);
    const results = of('mesh-5xx-destination', 'candidate', 'apps/store');
    expect(results.map(({ verdict, value, reason }) => ({ verdict, value, reason }))).to.deep.equal([
      {
        verdict: 'inconclusive',
        value: null,
        reason: 'there is no sample of requests at the destination in istio_requests_total',
      },
    ]);
  });

  it('cannot be ruled out where the counters stand still', () => {
    const frozen = withSeries(simulatedRun(), 'requests', (series) =>
      series.map((one) => ({ ...one, samples: one.samples.map(([at]) => [at, 5] as const) })),
    );
    const { one } = judge(frozen);
    expect(one('mesh-5xx-destination', 'upgraded', 'apps/echo')).to.deep.include({
      verdict: 'inconclusive',
      value: null,
    });
    expect(one('mesh-5xx-destination', 'upgraded', 'apps/echo').reason).to.contain('no error means nothing');
  });

  it('at the receiving side is not asked of a workload without a proxy', () => {
    const run = simulatedRun();
    const plan = {
      ...run.plan,
      workloads: run.plan.workloads.map((one) => (one.name === 'store' ? { ...one, meshed: false } : one)),
    };
    const { of } = judge({ ...run, plan });
    expect(of('mesh-5xx-destination', undefined, 'apps/store')).to.deep.equal([]);
    expect(of('mesh-5xx-source', undefined, 'apps/store')).to.have.length(8);
  });
});
