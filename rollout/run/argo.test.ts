import { expect } from 'chai';
import type { KubeObject } from '../kube/cluster.ts';
import { planRollout } from '../plan/plan.ts';
import { newImage, oldImage, pod, snapshot, template, workload } from '../testing/objects.ts';
import { begin } from './begin.ts';
import { progressOf } from './progress.ts';
import { markOf, planAnnotation, restartOf } from './restart.ts';

const at = '2026-11-27T20:00:01Z';
const argo = (
  spec: object = {},
  status: object = {},
  annotations: Record<string, string> = {},
): KubeObject => {
  const made = workload('Rollout', { strategy: { canary: {} }, template: template(), ...spec });
  return {
    ...made,
    apiVersion: 'argoproj.io/v1alpha1',
    metadata: { ...made.metadata, annotations },
    // it keeps the generation as a text
    status: { ...made.status, observedGeneration: '1', phase: 'Healthy', ...status },
  };
};
const restarted = (status: object = {}) =>
  argo({ restartAt: at }, { restartedAt: at, ...status }, { [planAnnotation]: 'plan' });
const podOf = (name: string, image: string, made: string) => {
  const hashed = pod({ name, image, owner: { kind: 'ReplicaSet', name: 'web-7f9' } });
  const labels = { app: 'web', 'rollouts-pod-template-hash': '7f9' };
  return { ...hashed, metadata: { ...hashed.metadata, labels, creationTimestamp: made } };
};
const old = ['a', 'b'].map((name) => podOf(name, oldImage, '2026-11-27T19:00:00Z'));
const young = ['c', 'd'].map((name) => podOf(name, newImage, at));

describe('an Argo Rollout', () => {
  const decided = (object: KubeObject, pods = old) =>
    planRollout(snapshot({ workloads: [object], pods }), {}).map(({ kind, decision }) =>
      decision.action === 'restart' ? `${kind} restart` : `${kind} ${decision.outcome}: ${decision.reason}`,
    );

  it('is restarted when its proxies are stale, and left when they are not', () => {
    expect(decided(argo())).to.deep.equal(['Rollout restart']);
    expect(decided(argo(), young)).to.deep.equal([`Rollout current: every proxy runs ${newImage}`]);
  });

  for (const [title, object, why] of [
    ['is paused', argo({ paused: true }), 'paused: the Rollout is paused'],
    [
      'is in the middle of a canary',
      argo({}, { phase: 'Paused', message: 'CanaryPauseStep' }),
      'unhealthy: its phase is Paused: CanaryPauseStep, before anything was done',
    ],
    [
      'is being restarted by somebody',
      argo({ restartAt: at }),
      'unhealthy: its controller has not restarted every pod yet, before anything was done',
    ],
    [
      'has its template in another object',
      argo({ template: undefined, workloadRef: { kind: 'Deployment', name: 'web' } }),
      `argo-rollout: kubectl argo rollouts restart -n shop web; 2 of 2 pods run ${oldImage}`,
    ],
  ] as const)
    it(`is left when it ${title}`, () => {
      expect(decided(object)).to.deep.equal([`Rollout ${why}`]);
    });

  it('is restarted by the time that its pods must not be older than, in whole seconds, and marked itself', () => {
    const [planned] = planRollout(snapshot({ workloads: [argo()], pods: old }), {});
    if (!planned) throw new Error('expected it in the plan');
    const applied = restartOf(planned, { hash: 'plan', restartedAt: '2026-11-27T20:00:00.250Z' });
    expect(applied).to.deep.equal({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { namespace: 'shop', name: 'web', uid: 'uid-web', annotations: { [planAnnotation]: 'plan' } },
      spec: { restartAt: at },
    });
  });

  it('that carries the mark is watched, and not restarted again', () => {
    const [planned] = planRollout(snapshot({ workloads: [argo()], pods: old }), {});
    if (!planned) throw new Error('expected it in the plan');
    const view = { workload: () => restarted(), pods: () => old };
    const start = begin(planned, view, { hash: 'plan', now: 0, timedFrom: 0 });
    expect(start.is === 'flying' && start.flight.phase).to.equal('watching');
    const other = begin(planned, view, { hash: 'another', now: 0, timedFrom: 0 });
    expect(other.is === 'flying' && other.flight.phase).to.equal('guarded');
    expect(markOf(argo({}, {}, { [planAnnotation]: 'plan' }))).to.equal(undefined);
  });

  const progress = (object: KubeObject, pods: readonly KubeObject[]) =>
    progressOf(object, pods, newImage, 'plan');

  it('is done when its controller says so and each pod is younger and right', () => {
    expect(progress(restarted(), young)).to.deep.equal({ state: 'done', pods: 2 });
  });

  for (const [title, object, pods, seen] of [
    [
      'its controller has not said so',
      restarted({ restartedAt: undefined }),
      young,
      /has not restarted every pod/,
    ],
    ['its phase is another', restarted({ phase: 'Progressing' }), young, /its phase is Progressing/],
    ['an older pod is left', restarted(), [...young.slice(1), ...old.slice(1)], /1 old pods remain/],
    ['one is not ready by its count', restarted({ readyReplicas: 1 }), young, /1 of 2 ready/],
  ] as const)
    it(`is not done while ${title}`, () => {
      expect(progress(object, pods))
        .to.include({ state: 'waiting' })
        .with.property('seen')
        .that.matches(seen);
    });

  it('fails at the first younger pod with another proxy, and when its restart is taken back', () => {
    const wrong = podOf('c', oldImage, at);
    expect(progress(restarted(), [wrong])).to.include({ state: 'failed', reason: 'wrong-image' });
    const without = argo({}, {}, { [planAnnotation]: 'plan' });
    expect(progress(without, young)).to.include({ state: 'failed', reason: 'reverted' });
  });
});
