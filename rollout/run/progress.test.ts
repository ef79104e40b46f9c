import { expect } from 'chai';
import { newImage, oldImage, pod, template, workload } from '../testing/objects.ts';
import { type Progress, progressOf } from './progress.ts';
import { planAnnotation } from './restart.ts';

const mark = { [planAnnotation]: 'plan' };
const marked = { template: template({ annotations: mark }) };
const young = (name = 'web-h2-1', parts: object = {}) =>
  pod({ name, image: newImage, annotations: mark, owner: { kind: 'ReplicaSet', name: 'web-h2' }, ...parts });
const both = [young(), young('web-h2-2')];
const deployment = (status: object = {}, spec: object = {}) =>
  workload('Deployment', { ...marked, ...spec }, status);
const words = (progress: Progress) =>
  `${progress.state} ${'seen' in progress ? progress.seen : ''} ${'reason' in progress ? progress.reason : ''}`.trim();

describe('how far a restarted workload is', () => {
  const seen = (object = deployment(), pods = both, hash: string | undefined = 'plan') =>
    words(progressOf(object, pods, newImage, hash));

  it('done when its status says so and every pod proves it', () => {
    expect(progressOf(deployment(), both, newImage, 'plan')).to.deep.equal({ state: 'done', pods: 2 });
  });

  it('not done by a status that does not know the change yet, however complete', () => {
    expect(seen(deployment({ observedGeneration: 0 }))).to.include('waiting the controller has not seen');
  });

  for (const [count, value] of [
    ['updatedReplicas', 1],
    ['readyReplicas', 1],
    ['availableReplicas', 1],
    ['replicas', 3],
  ] as const) {
    it(`not done while ${count} is ${value} of 2`, () => {
      expect(seen(deployment({ [count]: value }))).to.match(/^waiting (\d of 2 |1 more than the 2 pods)/);
    });
  }

  it('not done while a StatefulSet has two revisions', () => {
    const set = workload('StatefulSet', marked, { updateRevision: 'r2' });
    expect(seen(set)).to.equal('waiting the update revision is not current yet');
  });

  it('not done while a DaemonSet has one pod to replace', () => {
    expect(seen(workload('DaemonSet', marked, { updatedNumberScheduled: 1 }))).to.equal(
      'waiting 1 of 2 updated',
    );
    expect(seen(workload('DaemonSet', marked))).to.equal('done');
  });

  it('not done while an old pod is ending, or still there', () => {
    expect(seen(deployment(), [...both, pod({ image: oldImage, leaving: 'leaving' })])).to.equal(
      'waiting 1 old pods are ending',
    );
    expect(seen(deployment(), [...both, pod({ image: oldImage })])).to.equal('waiting 1 old pods remain');
  });

  describe('with an old pod that a finalizer holds', () => {
    const old = pod({ name: 'web-h1-1', image: oldImage, leaving: 'leaving', phase: 'Failed' });
    const held = { ...old, metadata: { ...old.metadata, finalizers: ['shop/hold'] } };
    const named = '1 old pods are ending; web-h1-1 is held by finalizer shop/hold';

    it('not done, though its containers have ended, and says which', () => {
      const progress = progressOf(deployment(), [...both, held], newImage, 'plan');
      expect(progress).to.deep.equal({ state: 'waiting', seen: named, ending: 'only' });
      expect(seen(deployment(), [...both, old])).to.equal('done');
    });

    it('not done by what may come only after it, and waits for its end', () => {
      const set = workload('StatefulSet', marked, { updatedReplicas: 1, readyReplicas: 1 });
      const progress = progressOf(set, [young(), held], newImage, 'plan');
      expect(progress).to.deep.equal({
        state: 'waiting',
        seen: `1 of 2 updated; ${named}`,
        ending: 'blocks',
      });
    });

    it('waits for a new pod that is not ready rather than for it', () => {
      const unready = young('web-h2-2', { unready: 'unready' });
      const progress = progressOf(
        deployment({ readyReplicas: 1 }),
        [young(), unready, held],
        newImage,
        'plan',
      );
      expect(progress).to.deep.equal({
        state: 'waiting',
        seen: '1 of 2 ready; web-h2-2 waits for app, istio-proxy',
      });
    });
  });

  it('done though an evicted pod lies about', () => {
    expect(seen(deployment(), [...both, pod({ image: oldImage, phase: 'Failed' })])).to.equal('done');
  });

  describe('with a pod on a node in trouble', () => {
    const target = { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByTaintManager' };
    const unheard = { status: { conditions: [{ type: 'Ready', status: 'False' }] } };
    const ending = (parts: object) =>
      pod({ name: 'web-h1-1', image: oldImage, leaving: 'leaving', ...parts });
    const tainted = ending({ status: { conditions: [target] } });

    it('failed when it is a new one, and when it cannot end', () => {
      const started = deployment({ readyReplicas: 1 });
      expect(seen(started, [young(), young('web-h2-2', unheard)])).to.equal(
        'failed web-h2-2 is on a node that is not ready: its node node',
      );
      expect(seen(deployment(), [...both, ending(unheard)])).to.equal(
        'failed web-h1-1 is on a node that is not ready: its node node',
      );
      expect(words(progressOf(deployment(), [...both, ending(unheard)], newImage))).to.match(
        /^waiting web-h1-1/,
      );
    });

    it('not failed while it has time to end, and put down to the node after that', () => {
      expect(progressOf(deployment(), [...both, tainted], newImage, 'plan')).to.deep.equal({
        state: 'waiting',
        seen: '1 old pods are ending; web-h1-1 is deleted for a taint of its node',
        ending: 'only',
        blame: 'node',
      });
      expect(progressOf(deployment(), [...both, ending({})], newImage, 'plan')).to.not.have.property('blame');
    });

    it('waited for while an old pod is on such a node that is not ending yet', () => {
      const old = pod({ name: 'web-h1-1', image: oldImage, ...unheard });
      expect(seen(deployment(), [...both, old])).to.equal('waiting 1 old pods remain');
    });
  });

  it('not done with fewer pods than it should have', () => {
    expect(seen(deployment(), [young()])).to.equal('waiting 1 pods, expected 2');
    expect(seen(deployment(), [])).to.equal('waiting 0 pods, expected 2');
  });

  it('not done while a proxy is not ready, though its pod says it is', () => {
    const unready = young('web-h2-2', {
      native: 'native',
      status: { initContainerStatuses: [{ name: 'istio-proxy', ready: false }] },
    });
    expect(seen(deployment(), [young(), unready])).to.equal('waiting the proxy of web-h2-2 is not ready');
  });

  it('failed at the first new pod with another image, or without a proxy', () => {
    const started = deployment({ updatedReplicas: 1 });
    const other = young('web-h2-1', { image: oldImage });
    expect(seen(started, [other, pod({ image: oldImage })])).to.include(`failed web-h2-1 runs ${oldImage}`);
    expect(seen(started, [young('web-h2-1', { image: undefined })])).to.match(/^failed .* uninjected$/);
  });

  it('not failed by the troubles of an old pod, only by those of a new one', () => {
    const crash = {
      status: {
        containerStatuses: [
          { name: 'app', ready: false, restartCount: 9, state: { waiting: { reason: 'CrashLoopBackOff' } } },
        ],
      },
    };
    const started = deployment({ updatedReplicas: 1 });
    expect(seen(started, [young(), pod({ image: oldImage, ...crash })])).to.match(/^waiting/);
    expect(seen(started, [young('web-h2-1', crash)])).to.match(/^failed .* crash-loop$/);
  });

  it('waits for a container that was restarted, and says how often, so that the next time is a change', () => {
    const status = {
      initContainerStatuses: [{ name: 'setup', ready: false, restartCount: 1 }],
      containerStatuses: [{ name: 'app', ready: false, restartCount: 2 }],
    };
    const started = deployment({ updatedReplicas: 1 });
    expect(seen(started, [young('web-h2-1', { status })])).to.equal(
      'waiting 1 of 2 updated; web-h2-1 waits for setup (1 restarts), app (2 restarts), istio-proxy',
    );
  });

  it('failed when another took the restart out of the template, or put its own there', () => {
    expect(seen(workload('Deployment'))).to.include('another controller took it back');
    const other = workload('Deployment', {
      template: template({ annotations: { [planAnnotation]: 'other' } }),
    });
    expect(seen(other)).to.include('plan other took its place');
  });

  it('dropped when it was scaled to nothing: there is no proxy to prove anything', () => {
    expect(progressOf(deployment({}, { replicas: 0 }), [], newImage, 'plan')).to.deep.include({
      state: 'dropped',
      outcome: 'scaled-to-zero',
    });
  });

  it('failed by trouble that may pass only where a runner keeps the time', () => {
    const condition = { type: 'ReplicaFailure', status: 'True', message: 'failed calling webhook' };
    const refused = deployment({ updatedReplicas: 1, conditions: [condition] });
    expect(seen(refused)).to.equal('failed failed calling webhook webhook');
    expect(words(progressOf(refused, both, newImage))).to.equal('waiting failed calling webhook');
  });

  it('waiting while old pods that end still fill the quota, failed when it stays full after them', () => {
    const message = 'exceeded quota: pods, requested: pods=1';
    const refused = deployment({
      updatedReplicas: 1,
      readyReplicas: 1,
      availableReplicas: 1,
      conditions: [{ type: 'ReplicaFailure', status: 'True', message }],
    });
    const old = pod({ name: 'web-h1-1', image: oldImage, leaving: 'leaving' });
    expect(progressOf(refused, [young(), old], newImage, 'plan')).to.deep.include({
      state: 'waiting',
      ending: 'blocks',
    });
    expect(seen(refused, [young()])).to.equal(`failed ${message} quota`);
  });

  it('seen without a plan by all of its pods', () => {
    const plain = [pod({ image: newImage }), pod({ image: newImage, name: 'web-h1-2' })];
    expect(words(progressOf(workload('Deployment'), plain, newImage))).to.equal('done');
    expect(words(progressOf(workload('Deployment'), plain, oldImage))).to.match(/wrong-image$/);
  });
});
