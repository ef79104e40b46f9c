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

  it('must be those that the plan names, when it names one', () => {
    const run = simulatedRun();
    const named = (candidateProxyImage: string) =>
      judge({ ...run, plan: { ...run.plan, candidateProxyImage } }).one('candidate-proxies', 'candidate');
    expect(named('hub/proxyv2:1.31.0').verdict).to.equal('pass');
    expect(named('hub/proxyv2:1.31.1')).to.include({ verdict: 'inconclusive', value: 7 });
  });
});
