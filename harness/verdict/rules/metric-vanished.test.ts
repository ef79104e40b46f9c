import { expect } from 'chai';
import type { EvaluationInput } from '../input.ts';
import type { InventoryEntry } from '../samples.ts';
import { judge } from '../testing/judge.ts';
import { simulatedRun, withSeries } from '../testing/simulated-run.ts';

function inventory(
  change: (entry: InventoryEntry) => InventoryEntry | undefined,
  run: EvaluationInput = simulatedRun(),
): EvaluationInput {
  return {
    ...run,
    samples: { ...run.samples, inventory: run.samples.inventory.flatMap((entry) => change(entry) ?? []) },
  };
}
const without = (metric: string, pods: RegExp, run?: EvaluationInput) =>
  inventory(
    (entry) =>
      entry.window === 'candidate' && entry.metric === metric && pods.test(entry.pod) ? undefined : entry,
    run,
  );

describe('a metric that vanished', () => {
  it('from the candidate’s proxies fails and is named, where they were scraped and had traffic', () => {
    const { evaluation, one } = judge(without('istio_requests_total', /./));
    expect(evaluation).to.include({ verdict: 'fail', exitCode: 99 });
    expect(one('metric-vanished', 'candidate')).to.include({
      value: 1,
      verdict: 'fail',
      reason: 'gone: istio_requests_total',
    });
    const finding = evaluation.findings.find(({ title }) => title === 'istio_requests_total vanished');
    expect(finding?.severity).to.equal('fail');
    expect(finding?.text).to.contain('on 6 of 6 workloads');
    expect(evaluation.reasons.join(' ')).to.contain('istio_requests_total vanished');
  });

  it('from one workload only is found as well', () => {
    const { evaluation } = judge(without('istio_requests_total', /^store-/));
    expect(evaluation.exitCode).to.equal(99);
    expect(evaluation.findings.find(({ severity }) => severity === 'fail')?.text).to.contain(
      'on 1 of 6 workloads: apps/store',
    );
  });

  it('from proxies that were not scraped is not proven gone', () => {
    const blind = withSeries(without('istio_requests_total', /./), 'up', (series) =>
      series.filter(({ labels }) => !labels.pod?.endsWith('-b')),
    );
    const { evaluation, one } = judge(blind);
    expect(one('metric-vanished', 'candidate').verdict).to.equal('inconclusive');
    expect(evaluation).to.include({ verdict: 'inconclusive', exitCode: 5 });
  });

  it('with the samples of the whole metric gone is a failure that names it, not a pass without errors', () => {
    const silent = withSeries(without('istio_requests_total', /./), 'requests', (series) =>
      series.filter(({ labels }) => !labels.pod?.endsWith('-b')),
    );
    const { evaluation, of } = judge(silent);
    expect(evaluation.exitCode).to.equal(99);
    expect(of('mesh-5xx-source', 'candidate').every(({ verdict }) => verdict === 'inconclusive')).to.equal(
      true,
    );
  });

  it('of the agent, which may be born with an event, is only noted', () => {
    const { evaluation } = judge(without('istio_agent_go_goroutines', /./));
    expect(evaluation.verdict).to.equal('pass');
    expect(
      evaluation.findings.find(({ title }) => title.startsWith('istio_agent_go_goroutines'))?.severity,
    ).to.equal('note');
  });

  it('and came anew under another name is still gone', () => {
    const renamed = inventory((entry) =>
      entry.window === 'candidate' && entry.metric === 'istio_requests_total'
        ? { ...entry, metric: 'istio_request_count' }
        : entry,
    );
    expect(judge(renamed).evaluation.exitCode).to.equal(99);
  });

  it('is not looked for where the lists could not be read, or hold nothing of the baseline', () => {
    const run = simulatedRun();
    const failures = [{ of: 'inventory', code: 'MP_PROMETHEUS_UNREACHABLE' as const, text: 'no answer' }];
    const unread = judge({ ...run, samples: { ...run.samples, inventory: [], failures } });
    expect(unread.one('metric-vanished', 'candidate').reason).to.contain('no answer');
    expect(
      judge(inventory((entry) => (entry.window === 'baseline' ? undefined : entry))).one(
        'metric-vanished',
        'candidate',
      ).verdict,
    ).to.equal('inconclusive');
  });
});

describe('a label that vanished', () => {
  const label = (pods: RegExp) =>
    inventory((entry) =>
      entry.window === 'candidate' && entry.metric === 'istio_requests_total' && pods.test(entry.pod)
        ? { ...entry, labels: entry.labels.filter((one) => one !== 'response_flags') }
        : entry,
    );

  it('from every candidate proxy is inconclusive and named', () => {
    const { evaluation, one } = judge(label(/./));
    expect(one('metric-vanished', 'candidate').reason).to.contain('labels of istio_requests_total');
    expect(evaluation.exitCode).to.equal(5);
    expect(evaluation.findings.find(({ severity }) => severity === 'inconclusive')?.text).to.contain(
      'response_flags',
    );
  });

  it('from some may be their traffic', () => {
    expect(judge(label(/^store-/)).evaluation.verdict).to.equal('pass');
  });
});
