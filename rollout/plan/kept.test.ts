import { expect } from 'chai';
import type { KubeObject } from '../kube/cluster.ts';
import { listReader } from '../kube/list-reader.ts';
import { newImage, oldImage, pod, snapshot, template, workload } from '../testing/objects.ts';
import { keptOfPod, keptOfWorkload, unreadOfPod, unreadOfWorkload } from './kept.ts';
import { planRollout } from './plan.ts';
import { sharingKeepers } from './sharing.ts';

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

  it('and shared with what came before gives the same plan, and is one object where it is equal', () => {
    const workloads = [web, { ...job, metadata: { ...job.metadata, name: 'job' } }];
    const more = [...pods, pod({ name: 'web-h2-1', owner: { kind: 'ReplicaSet', name: 'web-h2' } })];
    const keep = sharingKeepers();
    const shared = { workloads: workloads.map(keep.workload), pods: more.map(keep.pod) };
    expect(planRollout(snapshot(shared), {})).to.deep.equal(
      planRollout(snapshot({ workloads, pods: more }), {}),
    );
    const [first, second] = shared.pods.map(({ metadata }) => metadata);
    expect(first?.ownerReferences).to.equal(second?.ownerReferences);
    expect(first?.labels).to.equal(second?.labels);
    expect(shared.pods.map(({ metadata }) => metadata.name)).to.deep.equal(
      more.map(({ metadata }) => metadata.name),
    );
    expect(shared.pods.map(({ status }) => status)).to.deep.equal(more.map((one) => keptOfPod(one).status));
  });

  it('is the same of an object that was read without what is unread', () => {
    const large = (name: string) => ({
      name,
      image: 'i',
      restartPolicy: 'Always',
      env: [{ name: 'A', value: 'x'.repeat(900) }],
      ports: [{}],
      resources: { limits: {} },
    });
    const spec = {
      containers: [large('app'), large('istio-proxy')],
      initContainers: [large('init')],
      volumes: [{}],
      tolerations: [{}],
    };
    const bare = { ...lone, spec };
    const full = { ...web, spec: { ...web.spec, template: { ...web.spec.template, spec } } };
    for (const [object, kept, without] of [
      [bare, keptOfPod, unreadOfPod],
      [full, keptOfWorkload, unreadOfWorkload],
    ] as const) {
      const read: KubeObject[] = [];
      const reader = listReader((item) => read.push(item), without);
      reader.take(Buffer.from(JSON.stringify({ metadata: {}, items: [object] })));
      expect(JSON.stringify(read[0]).length).to.be.below(JSON.stringify(object).length - 2_000);
      expect(kept(read[0] as KubeObject)).to.deep.equal(
        kept(JSON.parse(JSON.stringify(object)) as KubeObject),
      );
    }
  });

  it('keeps the images of a template, for the injector is asked with it, and of a pod the one of its proxy', () => {
    const images = (spec: { containers: { image?: string }[] }) => spec.containers.map(({ image }) => image);
    for (const kept of [keptOfWorkload, sharingKeepers().workload])
      expect(images(kept(web).spec.template.spec)).to.deep.equal(['app:1']);
    expect(images(keptOfPod(pod({ image: oldImage })).spec)).to.deep.equal([undefined, oldImage]);
  });

  it('keeps the finalizers of what is being deleted, and of nothing else', () => {
    const held = (parts: object) => {
      const one = pod(parts);
      return keptOfPod({ ...one, metadata: { ...one.metadata, finalizers: ['shop/hold'] } }).metadata;
    };
    expect(held({ leaving: 'leaving' }).finalizers).to.deep.equal(['shop/hold']);
    expect(held({})).not.to.have.property('finalizers');
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
