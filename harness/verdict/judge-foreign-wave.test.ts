import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../package-root.ts';
import { type ForeignWave, judgeForeignWave } from './judge-foreign-wave.ts';
import { loadThresholds } from './load-thresholds.ts';
import { madeByTheMesh } from './testing/failed-request.ts';
import { bornAt, instant, simulatedRun, withSeries } from './testing/simulated-run.ts';

const thresholds = loadThresholds(join(packageRoot, 'scenarios/thresholds/rollout.yaml'));
const echo = { namespace: 'apps', kind: 'Deployment', name: 'echo' };
/** The simulated run without the requests for a status, which no mesh of others has to know of. */
const good = withSeries(simulatedRun(), 'requests', (series) =>
  series.filter(({ labels }) => labels.response_code === '200'),
);
const wave = (run = good, parts: Partial<ForeignWave> = {}): ForeignWave => ({
  workloads: [echo],
  start: instant(205),
  end: instant(275),
  thresholds,
  samples: run.samples,
  pods: run.pods,
  ...parts,
});
const born = (labels: Readonly<Record<string, string>>, at = 230) =>
  withSeries(good, 'requests', (series) => [...series, bornAt(at, { ...labels }, 3)]);
const noEndpoint = {
  reporter: 'source',
  source_workload: 'stranger',
  source_workload_namespace: 'elsewhere',
  destination_workload: 'unknown',
  destination_workload_namespace: 'unknown',
  response_code: '503',
  response_flags: 'UH',
};

describe('thresholds over a wave of a mesh that nobody planned', () => {
  it('hold when every one of them was measured and kept', () => {
    const { verdict, reason } = judgeForeignWave(wave());
    expect(verdict, reason).to.equal('pass');
    expect(reason).to.match(/^(\d+) of \1 thresholds held$/);
  });

  it('fail for a 5xx of a workload of the wave, and for none from before it', () => {
    const { verdict, reason } = judgeForeignWave(wave(born(madeByTheMesh)));
    expect(verdict).to.equal('fail');
    expect(reason).to.contain('mesh-5xx-destination: apps/echo in rolling-forward: 3 requests');
    expect(judgeForeignWave(wave(born(madeByTheMesh, 190))).verdict).to.equal('pass');
  });

  it('fail for a gRPC call that ended with a server’s error behind a status of 200', () => {
    const ended = { ...madeByTheMesh, response_code: '200', response_flags: '-', grpc_response_status: '14' };
    const { verdict, reason } = judgeForeignWave(wave(born(ended)));
    expect(verdict).to.equal('fail');
    expect(reason).to.contain('grpc-destination: apps/echo in rolling-forward: 3 requests');
  });

  it('fail for what found no endpoint: by the workload that was seen to answer there, else by who called', () => {
    for (const [service, blamed] of [
      ['echo.apps.svc.cluster.local', 'apps/echo'],
      ['new.apps.svc.cluster.local', 'elsewhere/stranger'],
    ] as const) {
      const { verdict, reason } = judgeForeignWave(
        wave(born({ ...noEndpoint, destination_service: service })),
      );
      expect(verdict).to.equal('fail');
      expect(reason).to.contain(`mesh-5xx-source: ${blamed} in rolling-forward: 3 requests`);
    }
  });

  it('fail for a container that restarted in it, and for a configuration that was rejected', () => {
    const crashed = good.pods.map((pod) =>
      pod.pod === 'echo-b' && pod.ready ? { ...pod, restarts: 1 } : pod,
    );
    expect(judgeForeignWave(wave(good, { pods: crashed })).reason).to.match(
      /^container-restarts: apps\/echo in rolling-forward: 1 restarts?, .*echo-b: 1/,
    );
    const rejecting = withSeries(good, 'xdsRejects', () => [bornAt(230, { type: 'cds' }, 1)]);
    expect(judgeForeignWave(wave(rejecting)).reason).to.match(/^xds-rejects: rolling-forward: 1 reject/);
  });

  it('are inconclusive for a workload without requests, whatever the others show', () => {
    const idle = { namespace: 'apps', kind: 'Deployment', name: 'idle' };
    const { verdict, reason } = judgeForeignWave(wave(good, { workloads: [echo, idle] }));
    expect(verdict).to.equal('inconclusive');
    expect(reason).to.contain('received-requests: apps/idle in rolling-forward: not measured');
  });

  it('are inconclusive for one whose requests stopped with the wave', () => {
    const stopped = withSeries(good, 'requests', (series) =>
      series.map((one) => ({
        ...one,
        samples: one.samples.map(([at, value], _, all) =>
          at > Date.parse(instant(205)) / 1000
            ? ([at, all.findLast(([t]) => t <= Date.parse(instant(205)) / 1000)?.[1] ?? 0] as const)
            : ([at, value] as const),
        ),
      })),
    );
    const { verdict, reason } = judgeForeignWave(wave(stopped));
    expect(verdict).to.equal('inconclusive');
    expect(reason).to.contain('no error means nothing');
  });

  for (const [what, input] of [
    ['requests were not read', wave(withSeries(good, 'requests', () => undefined))],
    ['nothing was scraped', wave(withSeries(good, 'up', () => []))],
    ['istiod was not scraped', wave(withSeries(good, 'istiodBuild', () => []))],
    ['no pod was seen', wave(good, { pods: [] })],
    ['its window is not in the samples', wave(good, { start: instant(2000), end: instant(2070) })],
    [
      'counters are no numbers',
      wave(
        withSeries(good, 'requests', (series) =>
          series.map((one) => ({ ...one, unusable: [[Date.parse(instant(230)) / 1000, 'NaN']] })),
        ),
      ),
    ],
  ] as const)
    it(`are inconclusive when ${what}`, () => {
      expect(judgeForeignWave(input).verdict).to.equal('inconclusive');
    });

  it('are inconclusive when one of them had nothing to be held against, though the others held', () => {
    const short = judgeForeignWave(wave(good, { end: instant(231), thresholds: shorter }));
    expect(short).to.deep.equal({
      verdict: 'inconclusive',
      reason: 'scrape-gaps: nothing was measured in the wave',
    });
  });

  it('do not want a caller to be called, but to call', () => {
    const caller = { namespace: 'load', kind: 'Deployment', name: 'load-a' };
    const { verdict, reason } = judgeForeignWave(wave(good, { workloads: [caller] }));
    expect(verdict, reason).to.equal('pass');
  });
});

const shorter = {
  ...thresholds,
  settings: { ...thresholds.settings, shortestWindowSeconds: 15 },
};
