import { expect } from 'chai';
import type { EvaluationInput, JudgedWorkload } from './input.ts';
import { judge } from './testing/judge.ts';
import { simulatedRun, withSeries } from './testing/simulated-run.ts';

const ingress: JudgedWorkload = {
  namespace: 'edge',
  name: 'ingress',
  kind: 'Deployment',
  role: 'gateway',
  meshed: true,
  host: '*.ingress.example',
  askedCodes: [200, 404, 500],
};

/** The requests to multi pass a gateway, which has so much of them to tell of; one count of it is of the sender. */
function throughGateway(passedOn: number): EvaluationInput {
  const run = simulatedRun();
  const { plan } = run;
  return withSeries(
    {
      ...run,
      plan: {
        ...plan,
        workloads: [...plan.workloads, ingress],
        calls: plan.calls.map((call) =>
          call.id === 'multi 200' ? { ...call, gateway: 'edge/ingress' } : call,
        ),
      },
    },
    'requests',
    (series) =>
      series.flatMap((one) => {
        if (one.labels.destination_workload !== 'multi') return [one];
        const fromGateway = { source_workload: 'ingress', source_workload_namespace: 'edge' };
        const received = { ...one, labels: { ...one.labels, ...fromGateway } };
        if (one.labels.reporter === 'destination') return [received];
        const {
          destination_workload: _name,
          destination_workload_namespace: _namespace,
          ...sent
        } = one.labels;
        return [
          { ...one, labels: { ...sent, destination_service: '*.ingress.example' } },
          {
            ...received,
            samples: one.samples.map(([at, value]) => [at, Math.round(value * passedOn)] as const),
          },
        ];
      }),
  );
}

describe('a gateway in a verdict', () => {
  const verdictOf = (passedOn: number, rule: string, workload: string) =>
    judge(throughGateway(passedOn)).one(rule, 'candidate', workload).verdict;

  it('is where its callers send, and the sender to who stands behind it', () => {
    expect(verdictOf(1, 'ledger-agreement', 'edge/ingress')).to.equal('pass');
    expect(verdictOf(1, 'ledger-agreement', 'apps/multi')).to.equal('pass');
  });

  it('that lost half of what it was sent disagrees with the ledger', () => {
    expect(verdictOf(0.5, 'ledger-agreement', 'apps/multi')).to.equal('inconclusive');
  });

  it('takes part by what it passes on', () => {
    expect(verdictOf(1, 'received-requests', 'edge/ingress')).to.equal('pass');
    const silent = withSeries(throughGateway(1), 'requests', (series) =>
      series.filter(({ labels }) => labels.source_workload !== 'ingress'),
    );
    const idle = judge(silent).one('received-requests', 'candidate', 'edge/ingress');
    expect(idle.verdict).to.not.equal('pass');
    expect(idle.reason).to.contain('passed on a request');
  });

  it('must run the candidate as every other proxy, and no pod of it seen is none', () => {
    expect(verdictOf(1, 'candidate-proxies', '*')).to.not.equal('pass');
  });
});
