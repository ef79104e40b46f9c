import { expect } from 'chai';
import type { KubeObject } from '../kube/cluster.ts';
import { type Outcome, skip } from '../plan/decision.ts';
import type { PlannedWorkload } from '../plan/plan.ts';
import { newImage, oldImage, pod, rules, snapshot, template, workload } from '../testing/objects.ts';
import { cronJobsOf, nextRunsOf } from './next-runs.ts';

const began = '2026-11-24T12:00:00.500Z';
const cronJob = (labels = {}): KubeObject => {
  const made = workload('CronJob', { jobTemplate: { spec: { template: template({ labels }) } } });
  return { ...made, metadata: { ...made.metadata, name: 'night' } };
};
const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'night', uid: 'n', controller: true };

interface Run {
  readonly image?: string;
  /** Minutes since 11:00. */
  readonly minute: number;
  readonly phase?: string;
}

const seen = (runs: readonly Run[], of = cronJob(), more = {}) => {
  const jobs = runs.map((_, at) => {
    const job = workload('Job');
    return { ...job, metadata: { ...job.metadata, name: `night-${at}`, ownerReferences: [owner] } };
  });
  const pods = runs.map(({ image, minute, phase = 'Succeeded' }, at) => {
    const made = pod({ name: `night-${at}-x`, image, phase, owner: { kind: 'Job', name: `night-${at}` } });
    const creationTimestamp = new Date(Date.parse('2026-11-24T11:00:00Z') + minute * 60_000).toISOString();
    return { ...made, metadata: { ...made.metadata, creationTimestamp } };
  });
  return nextRunsOf(snapshot({ workloads: [of, ...jobs], pods, ...more }), began).map(
    ({ workload: name, is, seen: words }) => `${name} ${is}: ${words}`,
  );
};
const night = 'shop/CronJob/night';

describe('the next run of a CronJob', () => {
  it('is due until it has run since the roll-out began', () => {
    expect(seen([])).to.deep.equal([`${night} due: next run due`]);
    expect(seen([{ image: oldImage, minute: 59 }])).to.deep.equal([`${night} due: next run due`]);
    expect(seen([{ image: newImage, minute: 59 }])).to.deep.equal([`${night} due: next run due`]);
  });

  it('has the target proxy, or still the old one, by the latest run since', () => {
    expect(
      seen([
        { image: oldImage, minute: 61 },
        { image: newImage, minute: 62 },
      ]),
    ).to.deep.equal([`${night} target: next run has the target proxy: ${newImage}`]);
    expect(
      seen([
        { image: oldImage, minute: 62 },
        { image: newImage, minute: 61 },
      ]),
    ).to.deep.equal([`${night} old: next run still has the old one: ${oldImage}`]);
    expect(seen([{ minute: 61, phase: 'Running' }])).to.deep.equal([
      `${night} old: next run still has the old one: no proxy`,
    ]);
  });

  it('is told with a run from before that still goes on', () => {
    const old = { image: oldImage, minute: 10, phase: 'Running' };
    expect(seen([old])).to.deep.equal([
      `${night} due: next run due; a run from before still goes on with ${oldImage}`,
    ]);
    expect(seen([old, { image: newImage, minute: 61 }])[0]).to.match(
      /target: .* still goes on with .*1\.30\.4$/,
    );
  });

  it('must have no proxy where none is given, and is not judged where that cannot be told', () => {
    const outside = cronJob({ 'sidecar.istio.io/inject': 'false' });
    expect(seen([{ minute: 61 }], outside)[0]).to.match(/ target: .*no proxy$/);
    expect(seen([{ image: oldImage, minute: 61 }], outside)[0]).to.match(/ old: /);
    expect(
      seen([{ image: newImage, minute: 61 }], cronJob(), { rules: rules({ injectors: {} }) })[0],
    ).to.match(/ unclear: .* cannot be read$/);
  });

  it('is looked for where the plan has a CronJob in the mesh', () => {
    const planned = (kind: string, outcome: Outcome): PlannedWorkload => ({
      apiVersion: 'batch/v1',
      kind,
      namespace: 'shop',
      name: outcome,
      alone: false,
      decision: skip(outcome),
    });
    const plan = [
      planned('CronJob', 'next-run'),
      planned('CronJob', 'current'),
      planned('CronJob', 'not-in-mesh'),
      planned('Deployment', 'current'),
    ];
    expect(cronJobsOf(plan).map(({ name }) => name)).to.deep.equal(['next-run', 'current']);
  });
});
