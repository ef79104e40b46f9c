import { expect } from 'chai';
import { judge } from '../testing/judge.ts';
import { bornAt, instant, simulatedLedger, simulatedRun, withSeries } from '../testing/simulated-run.ts';

const line = (second: number, changes: object = {}) =>
  JSON.stringify({
    meshproof: 'unexpected',
    at: instant(second),
    from: 'load/load-a',
    to: 'apps/echo',
    call: 'echo 200',
    method: 'GET',
    path: '/instant?code=200',
    expected: '200',
    got: '503',
    detail: '',
    pod: 'load-a-b',
    ...changes,
  });
const clock = (second: number) => `${instant(second).slice(11, 19)} UTC`;
const labels = {
  from: 'load/load-a',
  to: 'apps/echo',
  call: 'echo 200',
  outcome: 'unexpected',
  status: '503',
  pod: 'load-a-b',
};
const logged = (...lines: string[]) => ({ ...simulatedRun(), ledger: simulatedLedger(lines) });

describe('unexpected outcomes at the client', () => {
  it('fail the workload that they were for, in the window in which they came, with their kinds', () => {
    const { evaluation, one, bad } = judge(logged(line(300), line(310), line(320, { got: 'error:1211' })));
    expect(bad).to.deep.equal(['client-unexpected candidate apps/echo fail']);
    expect(one('client-unexpected', 'candidate', 'apps/echo')).to.include({
      value: 3,
      reason: `2 × got 503 where 200 was asked, from load/load-a; 1 × got error:1211 where 200 was asked, from load/load-a; from ${clock(300)} to ${clock(320)}, while a pod of it was ready`,
    });
    expect(evaluation.exitCode).to.equal(99);
    expect(evaluation.ledger).to.deep.include({ unexpected: 3 });
    expect(evaluation.ledger.entries[0]).to.include({ window: 'candidate', to: 'apps/echo' });
  });

  it('say when no pod of the workload was ready, or was ready and told to go: nobody was there to answer', () => {
    const run = logged(line(306), line(311));
    const [sight] = run.pods.filter(({ workload, pod }) => workload === 'echo' && pod.endsWith('b'));
    if (!sight) throw new Error('expected a pod of echo');
    const seen = (second: number, changes: object) => ({
      ...sight,
      at: Date.parse(instant(second)) / 1000,
      ...changes,
    });
    const reasonWith = (...sights: (typeof sight)[]) =>
      judge({ ...run, pods: [...run.pods, ...sights] }).one('client-unexpected', 'candidate', 'apps/echo')
        .reason;
    expect(reasonWith(seen(305.5, { ready: false }), seen(309, { ready: true }))).to.match(
      new RegExp(`from ${clock(306)} to ${clock(311)}; no pod of it was ready for 3.5 s from ${clock(305)}$`),
    );
    expect(reasonWith(seen(305, { ready: true, leaving: true }))).to.match(
      new RegExp(`; no pod of it was ready for 7.0 s from ${clock(305)}$`),
    );
  });

  it('of a workload whose pods nobody saw have their times alone', () => {
    const { reason } = judge(logged(line(300, { to: 'apps/unknown' }))).one(
      'client-unexpected',
      'candidate',
      'apps/unknown',
    );
    expect(reason).to.match(new RegExp(`; at ${clock(300)}$`));
  });

  it('between two windows belong to the earlier one', () => {
    expect(judge(logged(line(290.5))).bad).to.deep.equal(['client-unexpected rolled-forward apps/echo fail']);
  });

  it('before the first window and after the last are told in the ledger and judged in none', () => {
    const { evaluation, bad } = judge(logged(line(-5), line(535)));
    expect(bad).to.deep.equal([]);
    expect(evaluation.ledger.entries.map(({ window }) => window)).to.deep.equal([undefined, undefined]);
  });

  it('that only the metrics count fail too: a part of the logs was lost', () => {
    const { evaluation, one } = judge(
      withSeries(simulatedRun(), 'clientRequests', (series) => [...series, bornAt(330, labels, 2)]),
    );
    expect(one('client-unexpected', 'candidate', 'apps/echo').value).to.equal(2);
    expect(evaluation.findings.map(({ title }) => title)).to.include(
      'The logs of the clients and their metrics disagree',
    );
  });

  it('that both tell of are counted once', () => {
    const run = {
      ...withSeries(simulatedRun(), 'clientRequests', (series) => [...series, bornAt(331, labels)]),
      ledger: simulatedLedger([line(290.9)]),
    };
    const { one } = judge(run);
    expect(one('client-unexpected', 'rolled-forward', 'apps/echo').value).to.equal(1);
    expect(one('client-unexpected', 'candidate', 'apps/echo').value).to.equal(0);
  });

  it('for a workload that no plan knows fail as well', () => {
    expect(judge(logged(line(300, { to: 'apps/unknown' }))).bad).to.deep.equal([
      'client-unexpected candidate apps/unknown fail',
    ]);
  });

  it('beyond the cap of the ledger count, though they are not told one by one', () => {
    const lines = Array.from({ length: 50 }, (_, index) => line(300 + index / 10));
    const begun = simulatedRun().windows.map(({ name, start, end }) => ({
      name,
      start: Date.parse(start) / 1000,
      end: Date.parse(end) / 1000,
    }));
    const ledger = simulatedLedger(lines, { cap: 5, windows: () => begun });
    const { one, evaluation } = judge({ ...simulatedRun(), ledger });
    expect(one('client-unexpected', 'candidate', 'apps/echo').value).to.equal(50);
    expect(evaluation.ledger.entries).to.have.length(5);
    expect(evaluation.ledger.unexpected).to.equal(50);
  });

  it('none, where nobody counted a request, are inconclusive', () => {
    const silent = withSeries(simulatedRun(), 'clientRequests', (series) =>
      series.filter(({ labels: { to } }) => to !== 'apps/echo'),
    );
    const { of } = judge(silent);
    expect(of('client-unexpected', undefined, 'apps/echo').map(({ verdict }) => verdict)).to.deep.equal(
      Array(8).fill('inconclusive'),
    );
  });

  it('cannot be proven absent from a ledger with torn lines or a log that broke off', () => {
    const torn = judge({ ...simulatedRun(), ledger: simulatedLedger(['{"meshproof":"unexpected","at":']) });
    expect(torn.evaluation).to.include({ verdict: 'inconclusive', exitCode: 5 });
    const broken = judge({
      ...simulatedRun(),
      ledger: simulatedLedger([], { brokenLogs: ['load/load-a-a'] }),
    });
    expect(broken.evaluation.reasons).to.deep.equal([
      'The ledger may be incomplete: The log of load/load-a-a could not be read to its end.',
    ]);
  });
});
