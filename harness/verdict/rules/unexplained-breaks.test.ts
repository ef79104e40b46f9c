import { expect } from 'chai';
import { readLedger } from '../../ledger/read-ledger.ts';
import type { PodObservation } from '../../observe/pods.ts';
import type { EvaluationInput } from '../input.ts';
import { judge } from '../testing/judge.ts';
import { bornAt, instant, origin, simulatedRun, withSeries } from '../testing/simulated-run.ts';
import { runStart } from '../testing/simulated-scene.ts';

const line = (second: number, changes: object = {}) =>
  JSON.stringify({
    meshproof: 'break',
    at: instant(second),
    from: 'held/holder',
    to: 'apps/store',
    call: 'tcp://store.apps:9000',
    side: 'unknown',
    how: 'RST',
    explained: false,
    why: 'read ECONNRESET',
    lived: 12.5,
    pod: 'holder-a',
    ...changes,
  });

const answered = (value: number): { from: string; to: string; outcome: string; n: string } => ({
  from: 'held/holder',
  to: 'apps/store',
  outcome: 'expected',
  n: `${value}`,
});

/** The simulated run with a holder whose heartbeats are answered all along, and with what it said. */
function held(...lines: string[]): EvaluationInput {
  const run = withSeries(simulatedRun(), 'callerRequests', () =>
    // one more each ten seconds: something is answered in every window
    Array.from({ length: 60 }, (_, index) => bornAt(runStart + 10 * index, answered(index))),
  );
  const holder = {
    namespace: 'held',
    name: 'holder',
    kind: 'Deployment',
    role: 'caller',
    meshed: true,
    callsEverySeconds: 10,
    holds: [{ to: 'apps/store', url: 'tcp://store.apps:9000' }],
    askedCodes: [],
  } as const;
  return {
    ...run,
    plan: { ...run.plan, workloads: [...run.plan.workloads, holder] },
    ledger: readLedger(lines),
  };
}

const of = (run: EvaluationInput) => judge(run).of('unexplained-breaks', undefined, 'apps/store');
const values = (run: EvaluationInput) =>
  Object.fromEntries(of(run).map(({ window, value, verdict }) => [window, `${value} ${verdict}`]));

describe('held connections', () => {
  it('that hold pass in every window', () => {
    expect(of(held()).map(({ verdict, value }) => [verdict, value])).to.deep.equal(
      Array.from({ length: 8 }, () => ['pass', 0]),
    );
  });

  it('that break for no reason fail the workload at the other end, with what was seen', () => {
    const { one } = judge(
      held(line(330), line(331), line(340, { how: 'FIN', why: 'closed without a word' })),
    );
    expect(one('unexplained-breaks', 'candidate', 'apps/store')).to.include({
      verdict: 'fail',
      value: 3,
      reason:
        '2 × tcp://store.apps:9000: RST, read ECONNRESET; 1 × tcp://store.apps:9000: FIN, closed without a word',
    });
  });

  it('whose peer said that it goes are explained', () => {
    expect(values(held(line(330, { explained: true, how: 'GOAWAY 0' }))).candidate).to.equal('0 pass');
  });

  it('that a pod which was being replaced took along are explained, and only for as long as it was', () => {
    // store-a is gone at 215
    expect(values(held(line(200), line(214), line(218)))).to.include({
      upgraded: '0 pass',
      'rolling-forward': '0 pass',
    });
    expect(values(held(line(180), line(225)))).to.include({
      upgraded: '1 fail',
      'rolling-forward': '1 fail',
    });
  });

  it('are explained by a pod from the moment at which it was told to go', () => {
    const leaving = (run: EvaluationInput, second: number): EvaluationInput => ({
      ...run,
      pods: run.pods.flatMap((sight): PodObservation[] =>
        sight.pod === 'store-a' && sight.ready
          ? [sight, { ...sight, at: origin + second, leaving: true }]
          : [sight],
      ),
    });
    expect(values(leaving(held(line(190)), 212)).upgraded).to.equal('1 fail');
    expect(values(leaving(held(line(213)), 212))['rolling-forward']).to.equal('0 pass');
  });

  it('that the pod of another workload took along are not explained by it', () => {
    const run = held(line(214));
    const others = run.pods.filter(({ workload }) => workload !== 'store');
    expect(values({ ...run, pods: others })['rolling-forward']).to.equal('1 fail');
  });

  it('are explained by their own pod, and by no other of the same workload', () => {
    const sight = {
      namespace: 'held',
      workload: 'holder',
      restarts: 0,
      ready: true,
      phase: 'Running',
      at: origin,
    };
    const gone = { ...sight, at: origin + 352, ready: false, gone: true };
    const run = (pod: string): EvaluationInput => {
      const base = held(line(350));
      return { ...base, pods: [...base.pods, { ...sight, pod }, { ...gone, pod }] };
    };
    expect(values(run('holder-a')).candidate).to.equal('0 pass');
    expect(values(run('holder-b')).candidate).to.equal('1 fail');
  });

  it('of which nobody heard a heartbeat are inconclusive', () => {
    const silent = withSeries(held(), 'callerRequests', () => []);
    expect(new Set(of(silent).map(({ verdict }) => verdict))).to.deep.equal(new Set(['inconclusive']));
    expect(of(silent)[0]?.reason).to.contain('answered heartbeats');
    const unread = withSeries(held(), 'callerRequests', () => undefined);
    expect(of(unread)[0]?.reason).to.contain('could not be read');
  });

  it('are not asked for where nobody holds any', () => {
    expect(judge(simulatedRun()).of('unexplained-breaks')).to.deep.equal([]);
  });
});
