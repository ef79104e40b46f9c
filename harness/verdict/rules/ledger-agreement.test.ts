import { expect } from 'chai';
import type { EvaluationInput, JudgedCall, JudgedWorkload } from '../input.ts';
import { judge } from '../testing/judge.ts';
import { simulatedRun, withSeries } from '../testing/simulated-run.ts';

describe('the ledger and the mesh', () => {
  const scaled = (factor: number, matches: (labels: Readonly<Record<string, string>>) => boolean) =>
    judge(
      withSeries(simulatedRun(), 'requests', (series) =>
        series.map((one) =>
          matches(one.labels)
            ? { ...one, samples: one.samples.map(([at, value]) => [at, Math.round(value * factor)] as const) }
            : one,
        ),
      ),
    );

  it('that disagree about a pair by more than the edges explain make the run inconclusive', () => {
    for (const factor of [0.7, 1.3]) {
      const { bad, one } = scaled(
        factor,
        (labels) => labels.reporter === 'source' && labels.destination_service?.startsWith('multi.') === true,
      );
      expect(bad).to.deep.equal(
        ['baseline', 'upgraded', 'candidate', 'rolled-back'].map(
          (window) => `ledger-agreement ${window} apps/multi inconclusive`,
        ),
      );
      expect(one('ledger-agreement', 'candidate', 'apps/multi').reason).to.match(
        /counted \d+, the (sending proxies|receiving ones) \d+$/,
      );
    }
  });

  it('that differ by what the edges of scraping explain agree', () => {
    expect(scaled(0.98, ({ reporter }) => reporter === 'source').evaluation.verdict).to.equal('pass');
  });

  it('disagree when one of them does not know a pair at all', () => {
    for (const name of ['clientRequests', 'requests'] as const) {
      const without = withSeries(simulatedRun(), name, (series) =>
        series.filter(
          ({ labels }) =>
            labels.to !== 'apps/multi' &&
            !(labels.reporter === 'source' && labels.destination_workload === 'multi'),
        ),
      );
      expect(judge(without).one('ledger-agreement', 'candidate', 'apps/multi').verdict, name).to.equal(
        'inconclusive',
      );
    }
  });

  it('disagree when requests that were sent did not pass a receiving proxy, and not when a retry arrived too', () => {
    const receiving = (labels: Readonly<Record<string, string>>) =>
      labels.reporter === 'destination' && labels.destination_workload === 'split-v2';
    expect(scaled(0.5, receiving).bad).to.include('ledger-agreement candidate apps/split-v2 inconclusive');
    expect(scaled(1.5, receiving).evaluation.verdict).to.equal('pass');
  });

  it('are compared hop by hop', () => {
    const { bad } = scaled(
      0.5,
      (labels) => labels.reporter === 'source' && labels.source_workload === 'echo',
    );
    expect(bad).to.deep.equal(
      ['baseline', 'upgraded', 'candidate', 'rolled-back'].map(
        (window) => `ledger-agreement ${window} apps/store inconclusive`,
      ),
    );
  });

  const withCall = (id: string, more: Partial<JudgedCall>, run: EvaluationInput): EvaluationInput => ({
    ...run,
    plan: {
      ...run.plan,
      calls: run.plan.calls.map((call) => (call.id === id ? { ...call, ...more } : call)),
    },
  });

  it('agree about calls that the sender itself answers, whether the mesh counted them or not, and no further', () => {
    const seenBy = (factor: number) =>
      withSeries(simulatedRun(), 'requests', (series) =>
        series.map((one) =>
          one.labels.reporter === 'source' && one.labels.destination_service?.startsWith('echo.')
            ? { ...one, samples: one.samples.map(([at, value]) => [at, Math.round(value * factor)] as const) }
            : one,
        ),
      );
    const verdict = (factor: number) =>
      judge(withCall('echo 200', { answered: 'by-sender' }, seenBy(factor))).one(
        'ledger-agreement',
        'candidate',
        'apps/echo',
      ).verdict;
    expect([verdict(1), verdict(1.5)]).to.deep.equal(['pass', 'inconclusive']);
    // of 17 a second 10 are answered by the sender: the mesh owes the other 7, and not one less
    expect(verdict(0.2)).to.equal('inconclusive');
  });

  it('know a call by the host that it names, where that is not the one of who answers', () => {
    const renamed = withSeries(simulatedRun(), 'requests', (series) =>
      series.map((one) =>
        one.labels.reporter === 'source' && one.labels.destination_service?.startsWith('multi.')
          ? { ...one, labels: { ...one.labels, destination_service: 'other.matrix.example' } }
          : one,
      ),
    );
    const verdict = (run: EvaluationInput) =>
      judge(run).one('ledger-agreement', 'candidate', 'apps/multi').verdict;
    expect(verdict(renamed)).to.equal('inconclusive');
    expect(verdict(withCall('multi 200', { host: 'other.matrix.example' }, renamed))).to.equal('pass');
  });

  const passedOn = (labels: Readonly<Record<string, string>>) =>
    labels.reporter === 'source' && labels.source_workload === 'echo';
  const withEcho = (more: Partial<JudgedWorkload>, run: EvaluationInput): EvaluationInput => ({
    ...run,
    plan: {
      ...run.plan,
      workloads: run.plan.workloads.map((one) => (one.name === 'echo' ? { ...one, ...more } : one)),
    },
  });
  const ofStore = (run: EvaluationInput) =>
    judge(run).one('ledger-agreement', 'candidate', 'apps/store').verdict;

  it('expect twice of what a workload passes on whose requests are mirrored to itself', () => {
    const run = withSeries(simulatedRun(), 'requests', (series) =>
      series.map((one) =>
        passedOn(one.labels)
          ? { ...one, samples: one.samples.map(([at, value]) => [at, value * 2] as const) }
          : one,
      ),
    );
    expect(ofStore(withEcho({ arrives: 2 }, run))).to.equal('inconclusive');
    const arrived = withSeries(run, 'requests', (series) =>
      series.map((one) =>
        one.labels.reporter === 'destination' && one.labels.source_workload === 'echo'
          ? { ...one, samples: one.samples.map(([at, value]) => [at, value * 2] as const) }
          : one,
      ),
    );
    expect(ofStore(arrived)).to.equal('inconclusive');
    expect(ofStore(withEcho({ arrives: 2 }, arrived))).to.equal('pass');
  });

  it('count what two workloads behind one host passed on together', () => {
    const run = withSeries(simulatedRun(), 'requests', (series) =>
      series.map((one) =>
        passedOn(one.labels) ? { ...one, labels: { ...one.labels, source_workload: 'split-v2' } } : one,
      ),
    );
    const behind = (host: string | undefined): EvaluationInput => ({
      ...run,
      plan: {
        ...run.plan,
        workloads: run.plan.workloads.map((one) =>
          one.name === 'split-v2' ? { ...one, behind: host } : one,
        ),
      },
    });
    expect(ofStore(behind(undefined))).to.equal('inconclusive');
    expect(ofStore(behind('apps/echo'))).to.equal('pass');
  });

  it('are not asked of one without a proxy behind the host of another, which nobody can tell apart', () => {
    const run = simulatedRun();
    const judgedOf = (more: object) =>
      judge({
        ...run,
        plan: {
          ...run.plan,
          workloads: run.plan.workloads.map((one) => (one.name === 'split-v2' ? { ...one, ...more } : one)),
        },
      }).evaluation.thresholds.filter(
        ({ name, workload }) => name === 'ledger-agreement' && workload === 'apps/split-v2',
      );
    expect(judgedOf({ behind: 'apps/echo' })).to.not.deep.equal([]);
    expect(judgedOf({ meshed: false })).to.not.deep.equal([]);
    expect(judgedOf({ meshed: false, behind: 'apps/echo' })).to.deep.equal([]);
  });
});
