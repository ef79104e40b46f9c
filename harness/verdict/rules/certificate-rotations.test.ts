import { expect } from 'chai';
import type { EvaluationInput } from '../input.ts';
import { certificateOf, rotationsIn } from '../rotations.ts';
import { judge } from '../testing/judge.ts';
import { origin, simulatedRun, withSeries } from '../testing/simulated-run.ts';

/** A run in which the certificates of one pod are told otherwise. */
const withPod = (
  pod: string,
  change: (samples: readonly (readonly [number, number])[]) => readonly (readonly [number, number])[],
): EvaluationInput =>
  withSeries(simulatedRun(), 'certificateLeft', (series) =>
    series.map((one) => (one.labels.pod === pod ? { ...one, samples: change(one.samples) } : one)),
  );

/** The one that it had at first, to the end. */
const keptFirst = (samples: readonly (readonly [number, number])[]) =>
  samples.map(([at]) => [at, 600 - (at - (samples[0]?.[0] ?? 0))] as const);

describe('new certificates', () => {
  it('are seen in each steady window, and asked of those workloads only that ask for them early', () => {
    const results = judge(simulatedRun()).of('certificate-rotations');
    expect(results.map(({ window, workload, verdict }) => `${window} ${workload} ${verdict}`)).to.deep.equal(
      ['baseline', 'upgraded', 'candidate', 'rolled-back'].map((window) => `${window} apps/echo pass`),
    );
    for (const { value } of results) expect(value).to.be.within(4, 8);
  });

  it('that a candidate proxy does not get fail the run, and the pod is named', () => {
    const { bad, one } = judge(withPod('echo-b', keptFirst));
    expect(bad).to.deep.equal(['certificate-rotations candidate apps/echo fail']);
    expect(one('certificate-rotations', 'candidate', 'apps/echo')).to.include({
      value: 0,
      reason: 'echo-b got no new certificate, and asks for one every 15 s',
    });
  });

  it('that one pod of two does not get are missed', () => {
    const run = simulatedRun();
    const twin = run.pods
      .filter(({ pod }) => pod === 'echo-b')
      .map((sight) => ({ ...sight, pod: 'echo-twin' }));
    const { one } = judge(
      withSeries({ ...run, pods: [...run.pods, ...twin] }, 'certificateLeft', (series) => [
        ...series,
        ...series
          .filter(({ labels }) => labels.pod === 'echo-b')
          .map(({ labels, samples }) => ({
            labels: { ...labels, pod: 'echo-twin' },
            samples: keptFirst(samples),
          })),
      ]),
    );
    const { verdict, reason } = one('certificate-rotations', 'candidate', 'apps/echo');
    expect([verdict, reason]).to.deep.equal([
      'fail',
      'echo-twin got no new certificate, and asks for one every 15 s',
    ]);
  });

  it('that a baseline proxy does not get speak against the run', () => {
    expect(
      judge(withPod('echo-a', keptFirst)).one('certificate-rotations', 'baseline', 'apps/echo').verdict,
    ).to.equal('inconclusive');
  });

  it('are not known where nobody scraped the agent in the window', () => {
    const unseen = withPod('echo-b', (samples) => samples.filter(([at]) => at < origin + 291));
    const { verdict, value, reason } = judge(unseen).one('certificate-rotations', 'candidate', 'apps/echo');
    expect([verdict, value]).to.deep.equal(['inconclusive', null]);
    expect(reason).to.contain('nobody scraped the certificate of echo-b');
  });

  it('are not asked of a window that is too short for two', () => {
    const run = simulatedRun();
    const windows = run.windows.map((window) =>
      window.name === 'upgraded'
        ? { ...window, start: new Date((origin + 175) * 1000).toISOString() }
        : window,
    );
    expect(judge({ ...run, windows }).of('certificate-rotations', 'upgraded')).to.deep.equal([]);
  });
});

describe('a gauge of the seconds that are left', () => {
  it('tells of a new certificate when its end moves, however late the scrape', () => {
    const seen = rotationsIn(
      [
        [0, 600],
        [5.8, 594],
        [10, 590],
        [15, 599],
        [30, 599],
      ],
      15,
    );
    expect(seen).to.deep.equal([
      { at: 15, validFor: 599 },
      { at: 30, validFor: 599 },
    ]);
  });
  it('of a pod that had the same name before is none of its own', () => {
    const labels = { namespace: 'apps', pod: 'store-0' };
    const samples = [
      [0, 600],
      [5, 595],
      [20, 600],
      [25, 595],
    ] as const;
    const sights = [{ ...labels, workload: 'store', at: 18, ready: true, restarts: 0, phase: 'Running' }];
    const life = { ...labels, workload: 'apps/store', sights, goneAt: Number.POSITIVE_INFINITY };
    const own = certificateOf({ series: () => [{ labels, samples }] }, life);
    expect(own).to.deep.equal(samples.slice(2));
    expect(rotationsIn(own, 15)).to.deep.equal([]);
  });
  it('tells of none by its first sample, nor by blur', () => {
    expect(rotationsIn([[0, 600]], 15)).to.deep.equal([]);
    expect(
      rotationsIn(
        [
          [0, 600],
          [5, 598],
        ],
        15,
      ),
    ).to.deep.equal([]);
  });
});
