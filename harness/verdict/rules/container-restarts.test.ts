import { expect } from 'chai';
import type { PodObservation } from '../../observe/pods.ts';
import type { EvaluationInput } from '../input.ts';
import { judge } from '../testing/judge.ts';
import { origin, simulatedRun } from '../testing/simulated-run.ts';

const seen = (run: EvaluationInput, ...more: PodObservation[]): EvaluationInput => ({
  ...run,
  pods: [...run.pods, ...more],
});
const sight = (changes: Partial<PodObservation>): PodObservation => ({
  at: origin + 330,
  namespace: 'apps',
  pod: 'echo-b',
  workload: 'echo',
  proxyImage: 'hub/proxyv2:1.31.0',
  restarts: 0,
  ready: true,
  phase: 'Running',
  ...changes,
});

describe('container restarts', () => {
  it('fail their workload and window', () => {
    const { bad, one } = judge(seen(simulatedRun(), sight({ restarts: 2 })));
    expect(bad).to.deep.equal(['container-restarts candidate apps/echo fail']);
    expect(one('container-restarts', 'candidate', 'apps/echo')).to.include({ value: 2, reason: 'echo-b: 2' });
  });

  it('of a pod that was first seen with one count', () => {
    const { bad } = judge(seen(simulatedRun(), sight({ pod: 'echo-x', restarts: 1 })));
    expect(bad).to.include('container-restarts candidate apps/echo fail');
  });

  it('are counted afresh for a name that lives twice, as in a StatefulSet', () => {
    const run = simulatedRun();
    const pods = run.pods.map((one) => (one.workload === 'store' ? { ...one, pod: 'store-0' } : one));
    const ending = pods.map((one) =>
      one.pod === 'store-0' && one.gone ? { ...one, phase: 'Succeeded' } : one,
    );
    // one after the other, as a StatefulSet does it
    const inTurn = ending
      .filter(({ pod, gone }) => pod !== 'store-0' || !gone)
      .concat(
        [209, 424].map((second) => ({
          ...sight({ pod: 'store-0', workload: 'store' }),
          at: origin + second,
          ready: false,
          phase: 'Succeeded',
        })),
      );
    expect(
      judge({ ...run, pods: inTurn })
        .of('container-restarts')
        .filter(({ verdict }) => verdict !== 'pass'),
    ).to.deep.equal([]);
    const restarted = seen(
      { ...run, pods: inTurn },
      sight({ pod: 'store-0', workload: 'store', restarts: 1 }),
    );
    expect(judge(restarted).one('container-restarts', 'candidate', 'apps/store').value).to.equal(1);
  });

  it('from before anyone looked do not', () => {
    const run = simulatedRun();
    const first = Math.min(...run.pods.map(({ at }) => at));
    const pods = run.pods.map((one) => (one.pod === 'echo-a' ? { ...one, restarts: 3 } : one));
    expect(pods.some(({ at, pod }) => pod === 'echo-a' && at === first)).to.equal(true);
    expect(judge({ ...run, pods }).evaluation.verdict).to.equal('pass');
  });

  it('of a load generator speak against the run', () => {
    const { bad } = judge(
      seen(simulatedRun(), sight({ namespace: 'load', pod: 'load-a-b', workload: 'load-a', restarts: 1 })),
    );
    expect(bad).to.deep.equal(['container-restarts candidate load/load-a inconclusive']);
  });

  it('are asked of an operator only while it does not rest for a roll-out', () => {
    const run = simulatedRun();
    const plan = {
      ...run.plan,
      workloads: run.plan.workloads.map((one) =>
        one.name === 'echo' ? { ...one, role: 'operator' as const } : one,
      ),
    };
    const { of } = judge({ ...run, plan, pods: run.pods.filter(({ workload }) => workload !== 'echo') });
    const asked = of('container-restarts', undefined, 'apps/echo');
    expect(asked.map(({ window, verdict }) => `${window} ${verdict}`)).to.deep.equal(
      ['baseline', 'upgrading', 'upgraded', 'rolled-forward', 'candidate', 'rolled-back'].map(
        (window) => `${window} inconclusive`,
      ),
    );
  });

  it('are not known where no pod was seen', () => {
    const run = simulatedRun();
    const { of } = judge({ ...run, pods: run.pods.filter(({ workload }) => workload !== 'echo') });
    expect(of('container-restarts', undefined, 'apps/echo').map(({ verdict }) => verdict)).to.deep.equal(
      Array(8).fill('inconclusive'),
    );
  });
});

describe('a pod that was to complete', () => {
  const failed = (second: number) =>
    [
      sight({ at: origin + second, namespace: 'batch', workload: 'cron', pod: 'cron-x' }),
      sight({
        at: origin + second + 50,
        namespace: 'batch',
        workload: 'cron',
        pod: 'cron-x',
        phase: 'Failed',
        ready: false,
      }),
    ] as const;

  it('and failed after the upgrade is a failure', () => {
    const { evaluation } = judge(seen(simulatedRun(), ...failed(310)));
    expect(evaluation).to.include({ verdict: 'fail', exitCode: 99 });
    expect(evaluation.reasons[0]).to.contain(
      'Pods of batch/cron failed: cron-x ended as Failed; none did before the upgrade',
    );
  });

  it('is not one of a Deployment that was told to end', () => {
    const told = sight({ at: origin + 232, pod: 'echo-old', ready: false, phase: 'Failed' });
    expect(
      judge(seen(simulatedRun(), sight({ at: origin + 205, pod: 'echo-old' }), told)).evaluation.verdict,
    ).to.equal('pass');
  });

  it('and failed on the baseline too proves nothing', () => {
    expect(judge(seen(simulatedRun(), ...failed(20))).evaluation.verdict).to.equal('inconclusive');
  });
});
