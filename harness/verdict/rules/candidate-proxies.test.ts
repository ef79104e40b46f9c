import { expect } from 'chai';
import { judge } from '../testing/judge.ts';
import { simulatedRun } from '../testing/simulated-run.ts';

describe('the candidate’s proxies', () => {
  it('must be in every meshed workload', () => {
    const run = simulatedRun();
    const kept = run.pods.map((one) =>
      one.pod === 'store-b' ? { ...one, proxyImage: 'hub/proxyv2:1.30.4' } : one,
    );
    const { one, evaluation } = judge({ ...run, pods: kept });
    expect(one('candidate-proxies', 'candidate')).to.include({
      verdict: 'inconclusive',
      value: 1,
      reason: 'apps/store: not every pod',
    });
    expect(evaluation.exitCode).to.equal(5);
  });

  it('are not for a workload that no roll-out touches: it keeps the ones that it had', () => {
    const run = simulatedRun();
    const workloads = run.plan.workloads.map((one) =>
      one.name === 'store' ? { ...one, pinned: true as const } : one,
    );
    const withStore = (image: string) =>
      judge({
        ...run,
        plan: { ...run.plan, workloads },
        pods: run.pods.map((one) => (one.pod === 'store-b' ? { ...one, proxyImage: image } : one)),
      }).one('candidate-proxies', 'candidate');
    expect(withStore('hub/proxyv2:1.30.4').verdict).to.equal('pass');
    expect(withStore('hub/proxyv2:1.31.0')).to.include({
      verdict: 'inconclusive',
      value: 1,
      reason: "apps/store: not every pod has kept the baseline's",
    });
  });

  it('must be those that the plan names, when it names one', () => {
    const run = simulatedRun();
    const named = (candidateProxyImage: string) =>
      judge({ ...run, plan: { ...run.plan, candidateProxyImage } }).one('candidate-proxies', 'candidate');
    expect(named('hub/proxyv2:1.31.0').verdict).to.equal('pass');
    expect(named('hub/proxyv2:1.31.1')).to.include({ verdict: 'inconclusive', value: 7 });
  });
});
