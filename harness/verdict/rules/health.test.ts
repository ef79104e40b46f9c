import { expect } from 'chai';
import type { PodObservation } from '../../observe/pods.ts';
import type { EvaluationInput } from '../input.ts';
import { judge } from '../testing/judge.ts';
import { bornAt, instant, origin, simulatedRun, withSeries } from '../testing/simulated-run.ts';

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

describe('xDS rejects', () => {
  it('fail their window, born with the first one, with their type', () => {
    const { bad, one } = judge(
      withSeries(simulatedRun(), 'xdsRejects', () => [bornAt(150, { type: 'lds' }, 2)]),
    );
    expect(bad).to.deep.equal(['xds-rejects upgraded * fail']);
    expect(one('xds-rejects', 'upgraded')).to.include({ value: 2, reason: '2 × lds' });
  });

  it('from before the run are not held against it', () => {
    expect(
      judge(withSeries(simulatedRun(), 'xdsRejects', () => [bornAt(-60, { type: 'cds' }, 7)])).evaluation
        .verdict,
    ).to.equal('pass');
  });

  it('are not known to be none where istiod was not scraped', () => {
    const { one, bad } = judge(
      withSeries(simulatedRun(), 'istiodBuild', (series) =>
        series.map((each) => ({
          ...each,
          samples: each.samples.filter(([at]) => at < origin + 291 || at > origin + 401),
        })),
      ),
    );
    expect(one('xds-rejects', 'candidate').verdict).to.equal('inconclusive');
    expect(bad).to.deep.equal([
      'xds-rejects candidate * inconclusive',
      'xds-rejects rolling-back * inconclusive',
    ]);
    const minute = withSeries(simulatedRun(), 'istiodBuild', (series) =>
      series.map((each) => ({
        ...each,
        samples: each.samples.filter(([at]) => at < origin + 310 || at > origin + 370),
      })),
    );
    expect(judge(minute).one('xds-rejects', 'candidate').reason).to.match(/istiod was not scraped for 7\d s/);
  });
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

  it('and failed on the baseline too proves nothing', () => {
    expect(judge(seen(simulatedRun(), ...failed(20))).evaluation.verdict).to.equal('inconclusive');
  });
});

describe('taking part in the traffic', () => {
  it('is asked of every workload in every window, of a caller where its schedule must have hit', () => {
    const { of, evaluation } = judge(simulatedRun());
    expect(of('received-requests', undefined, 'apps/split-v2')).to.have.length(8);
    expect(of('received-requests', undefined, 'batch/cron').map(({ window }) => window)).to.deep.equal([
      'baseline',
      'candidate',
    ]);
    const note = evaluation.findings.find(({ title }) => title.startsWith('batch/cron'));
    expect(note?.text).to.contain('shorter than 75 s: upgrading (30 s)');
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

  it('is told of a window too short to be asked', () => {
    const run = simulatedRun();
    const windows = run.windows.map((one) =>
      one.name === 'upgrading'
        ? { ...one, end: instant(104) }
        : one.name === 'upgraded'
          ? { ...one, start: instant(104) }
          : one,
    );
    const { of, evaluation } = judge({ ...run, windows });
    expect(of('received-requests', 'upgrading')).to.deep.equal([]);
    expect(of('mesh-5xx-source', 'upgrading')).to.deep.equal([]);
    expect(evaluation.verdict).to.equal('pass');
    expect(evaluation.findings.some(({ text }) => text.includes('upgrading (3 s)'))).to.equal(true);
    const failing = withSeries({ ...run, windows }, 'xdsRejects', () => [bornAt(103, { type: 'lds' })]);
    expect(judge(failing).bad, 'an error in it still counts').to.deep.equal(['xds-rejects upgraded * fail']);
  });
});

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

describe('scraping', () => {
  const up = (change: (at: number, pod: string) => number | undefined) =>
    judge(
      withSeries(simulatedRun(), 'up', (series) =>
        series.map(({ labels, samples }) => ({
          labels,
          samples: samples.flatMap(([at]) => {
            const value = change(at - origin, labels.pod ?? '');
            return value === undefined ? [] : [[at, value] as const];
          }),
        })),
      ),
    );

  it('may miss one scrape', () => {
    expect(up((at) => (at === 330 ? undefined : 1)).evaluation.verdict).to.equal('pass');
    expect(up((at) => (at === 330 ? 0 : 1)).evaluation.verdict).to.equal('pass');
  });

  it('of a ready proxy may not stop for longer, whether it is down or away', () => {
    for (const value of [0, undefined]) {
      const { bad, one } = up((at, pod) => (pod === 'echo-b' && at > 320 && at < 350 ? value : 1));
      expect(bad).to.deep.equal(['scrape-gaps candidate * inconclusive']);
      expect(one('scrape-gaps', 'candidate').reason).to.contain('apps/echo-b was not scraped for 30 s');
    }
  });

  it('of a proxy that starts or ends may', () => {
    expect(
      up((at, pod) => ((pod === 'echo-b' && at < 222) || (pod === 'echo-a' && at > 205) ? 0 : 1)).evaluation
        .verdict,
    ).to.equal('pass');
  });

  it('that never happened is a gap from end to end', () => {
    expect(
      up((_at, pod) => (pod === 'multi-b' ? undefined : 1)).one('scrape-gaps', 'candidate').verdict,
    ).to.equal('inconclusive');
  });
});

describe('the load generator', () => {
  it('that dropped iterations makes the run inconclusive', () => {
    const { bad } = judge(
      withSeries(simulatedRun(), 'droppedIterations', () => [bornAt(330, { pod: 'load-a-b' }, 4)]),
    );
    expect(bad).to.deep.equal(['dropped-iterations candidate load/load-a inconclusive']);
  });

  it('of someone else may drop what it likes', () => {
    expect(
      judge(withSeries(simulatedRun(), 'droppedIterations', () => [bornAt(330, { pod: 'other' }, 4)]))
        .evaluation.verdict,
    ).to.equal('pass');
  });

  it('that sent late makes the run inconclusive', () => {
    const late = withSeries(simulatedRun(), 'sendLag', (series) =>
      series.map((one) =>
        one.labels.pod === 'load-a-b'
          ? { ...one, samples: one.samples.map(([at]) => [at, 0.4] as const) }
          : one,
      ),
    );
    const { bad, one } = judge(late);
    expect(bad).to.deep.equal(['send-lag candidate load/load-a inconclusive']);
    expect(one('send-lag', 'candidate', 'load/load-a').value).to.equal(0.4);
  });

  it('that dropped nothing but sent nothing either proves nothing', () => {
    const silent = judge(withSeries(simulatedRun(), 'clientRequests', () => []));
    expect(silent.one('dropped-iterations', 'candidate', 'load/load-a')).to.include({
      verdict: 'inconclusive',
      value: null,
    });
  });
});

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
});
