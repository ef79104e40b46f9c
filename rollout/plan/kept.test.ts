import { expect } from 'chai';
import { newImage, oldImage, pod, snapshot, template, workload } from '../testing/objects.ts';
import { keptOfPod, keptOfWorkload } from './kept.ts';
import { planRollout } from './plan.ts';

const web = workload('Deployment', {
  template: template({
    labels: { 'sidecar.istio.io/inject': 'true' },
    annotations: { 'sidecar.istio.io/proxyImageType': 'distroless', 'shop/large': 'x'.repeat(9_000) },
    spec: { hostNetwork: false, volumes: [{ name: 'large', configMap: { name: 'x'.repeat(9_000) } }] },
  }),
});
const lone = pod({
  name: 'lone',
  image: oldImage,
  owner: { kind: 'Thing', name: 'thing' },
  annotations: { 'sidecar.istio.io/status': 'x'.repeat(9_000) },
});
const job = workload('CronJob', { jobTemplate: { spec: { template: template() } }, template: undefined });
const pods = [
  pod({ name: 'web-h1-1', image: oldImage, native: 'native', imageId: 'hub@sha256:1' }),
  pod({ name: 'web-h1-2', image: newImage, unready: 'unready' }),
  lone,
];

describe('what is kept of an object', () => {
  it('gives the same plan as the whole object', () => {
    const workloads = [web, { ...job, metadata: { ...job.metadata, name: 'job' } }];
    const whole = planRollout(snapshot({ workloads, pods }), {});
    const kept = planRollout(
      snapshot({ workloads: workloads.map(keptOfWorkload), pods: pods.map(keptOfPod) }),
      {},
    );
    expect(kept).to.deep.equal(whole);
    expect(whole.map(({ decision }) => decision.action)).to.include('restart');
  });

  it('leaves out what is large and not read', () => {
    for (const object of [keptOfWorkload(web), keptOfPod(lone)])
      expect(JSON.stringify(object).length).to.be.below(2_000);
    expect(keptOfPod(lone).metadata.annotations).to.have.property('sidecar.istio.io/status', '');
  });

  it('keeps of conditions and containers what tells of trouble', () => {
    const bad = { type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable', message: 'few' };
    const failing = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'quota' };
    const well = { type: 'Progressing', status: 'True', lastUpdateTime: '2026-11-27T20:00:00Z' };
    const object = { ...web, status: { ...web.status, conditions: [bad, failing, well] } };
    expect(keptOfWorkload(object).status).to.deep.include({ conditions: [bad, failing], updatedReplicas: 2 });
    const state = { waiting: { reason: 'CrashLoopBackOff' } };
    const statuses = [
      { name: 'app', ready: false, restartCount: 3, imageID: 'i', state, lastState: {} },
      {
        name: 'istio-proxy',
        ready: true,
        restartCount: 1,
        imageID: 'j',
        state: { running: {} },
        lastState: {},
      },
    ];
    const { status } = keptOfPod(pod({ status: { containerStatuses: statuses } }));
    expect(status.containerStatuses).to.deep.equal([
      statuses[0],
      { name: 'istio-proxy', ready: true, imageID: 'j' },
    ]);
    expect(status.conditions[0]).to.include({ type: 'Ready', status: 'True' });
  });
});
