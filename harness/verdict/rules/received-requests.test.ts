import { expect } from 'chai';
import type { WindowName } from '../../../reports/record/run-record.ts';
import type { JudgedWorkload } from '../input.ts';
import { judge } from '../testing/judge.ts';
import { bornAt, instant, simulatedRun, withSeries } from '../testing/simulated-run.ts';

describe('taking part in the traffic', () => {
  it('is asked of every workload in every window, of a caller where its schedule must have hit', () => {
    const { of, evaluation } = judge(simulatedRun());
    expect(of('received-requests', undefined, 'apps/split-v2')).to.have.length(8);
    expect(of('received-requests', undefined, 'batch/cron').map(({ window }) => window)).to.deep.equal([
      'baseline',
      'candidate',
    ]);
    const note = evaluation.findings.find(({ title }) => title.startsWith('Not asked for'));
    expect(note?.text).to.contain('batch/cron: not in upgrading (30 s), upgraded (70 s)');
  });

  it('is inconclusive for a workload that got no request, and for a caller that made none', () => {
    const starved = judge(
      withSeries(simulatedRun(), 'requests', (series) =>
        series.filter(({ labels }) => labels.destination_workload !== 'split-v2'),
      ),
    );
    expect(starved.one('received-requests', 'candidate', 'apps/split-v2')).to.include({
      verdict: 'inconclusive',
      value: null,
    });
    const idle = judge(
      withSeries(simulatedRun(), 'requests', (series) =>
        series.filter(({ labels }) => labels.source_workload !== 'cron'),
      ),
    );
    expect(idle.of('received-requests', undefined, 'batch/cron').map(({ verdict }) => verdict)).to.deep.equal(
      ['inconclusive', 'inconclusive'],
    );
  });

  it('is asked of a caller without a proxy by its own log, and is inconclusive where that is silent', () => {
    const run = simulatedRun();
    const night = { ...run.plan.workloads.find(({ name }) => name === 'cron'), name: 'night', meshed: false };
    const plan = { ...run.plan, workloads: [...run.plan.workloads, night as JudgedWorkload] };
    const verdicts = (logged: readonly string[]) => {
      const counts = logged.map((window) => ({ ...count, window: window as WindowName }));
      const { of } = judge({ ...run, plan, ledger: { ...run.ledger, counts } });
      return of('received-requests', undefined, 'batch/night').map((one) => `${one.window} ${one.verdict}`);
    };
    const count = {
      from: 'batch/night',
      to: 'apps/echo',
      expected: 20,
      unexpected: 0,
      dropped: 0,
      counted: 0,
    };
    expect(verdicts(['baseline', 'candidate'])).to.deep.equal(['baseline pass', 'candidate pass']);
    expect(verdicts(['baseline'])).to.deep.equal(['baseline pass', 'candidate inconclusive']);
    expect(verdicts([])).to.deep.equal(['baseline inconclusive', 'candidate inconclusive']);
  });

  it('is told of a window too short to be asked', () => {
    const run = simulatedRun();
    const windows = run.windows.map((one) =>
      one.name === 'upgrading'
        ? { ...one, end: instant(104) }
        : one.name === 'upgraded'
          ? { ...one, start: instant(104) }
          : one,
    );
    // what cron told of in the time that is the next window's now
    const counts = run.ledger.counts.map((one) =>
      one.window === 'upgrading' ? { ...one, window: 'upgraded' } : one,
    );
    const shortened = { ...run, windows, ledger: { ...run.ledger, counts } };
    const { of, evaluation } = judge(shortened);
    expect(of('received-requests', 'upgrading')).to.deep.equal([]);
    expect(of('mesh-5xx-source', 'upgrading')).to.deep.equal([]);
    expect(evaluation.verdict).to.equal('pass');
    expect(evaluation.findings.some(({ text }) => text.includes('upgrading (3 s)'))).to.equal(true);
    const failing = withSeries(shortened, 'xdsRejects', () => [bornAt(103, { type: 'lds' })]);
    expect(judge(failing).bad, 'an error in it still counts').to.deep.equal(['xds-rejects upgraded * fail']);
  });
});
