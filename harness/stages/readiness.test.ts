import { expect } from 'chai';
import type { KubeObject } from '../../rollout/kube/cluster.ts';
import { newImage, oldImage, pod, snapshot, workload } from '../../rollout/testing/objects.ts';
import type { Workload } from '../matrix/workload.ts';
import { unready } from './readiness.ts';

const planned = (kind: Workload['kind'], meshed = true): Workload => ({
  namespace: 'shop',
  name: 'web',
  kind,
  role: 'service',
  meshed,
  permutation: {},
  objects: () => [],
});

/** What a workload of a kind lacks, with pods of its own. */
const lacks = (
  wanted: Workload,
  object: KubeObject,
  ...pods: readonly Omit<Parameters<typeof pod>[0] & object, 'owner'>[]
) => {
  const owner = { kind: object.kind, name: 'web' };
  const own = pods.map((parts, index) => {
    const made = pod({ name: `web-${index}`, ...parts, owner });
    // a ReplicaSet that stands alone has no hash of a Deployment
    const { 'pod-template-hash': _hash, ...labels } = made.metadata.labels ?? {};
    return { ...made, metadata: { ...made.metadata, labels } };
  });
  const isSet = object.kind === 'ReplicaSet';
  return unready(
    [wanted],
    snapshot({ workloads: isSet ? [] : [object], replicaSets: isSet ? [object] : [], pods: own }),
    oldImage,
  );
};

const job = (parallelism: number) => workload('Job', { parallelism }, { observedGeneration: undefined });
const set = (replicas: number) => workload('ReplicaSet', { replicas }, { updatedReplicas: undefined });

describe('a workload of the matrix is complete', () => {
  it('as a Job or a ReplicaSet by its pods, each ready with the proxy that is meant', () => {
    for (const [kind, of] of [
      ['Job', job],
      ['ReplicaSet', set],
    ] as const) {
      expect(lacks(planned(kind), of(2), { image: oldImage }, { image: oldImage }), kind).to.deep.equal([]);
      for (const second of [
        { image: newImage },
        { image: oldImage, unready: 'unready' as const },
        { image: oldImage, leaving: 'leaving' as const },
        {},
      ])
        expect(lacks(planned(kind), of(2), { image: oldImage }, second), kind).to.deep.equal([
          `shop/web: 1 of 2 pods are ready with ${oldImage}`,
        ]);
    }
  });

  it('without a proxy as soon as its pods are ready, whatever its kind counts', () => {
    const daemons = workload('DaemonSet', {}, { desiredNumberScheduled: 1 });
    expect(lacks(planned('DaemonSet', false), daemons, {})).to.deep.equal([]);
    expect(lacks(planned('DaemonSet', false), daemons, { unready: 'unready' })).to.deep.equal([
      'shop/web: 0 of 1 pods are ready',
    ]);
    const unseen = workload('DaemonSet', {}, { desiredNumberScheduled: 0 });
    expect(lacks(planned('DaemonSet', false), unseen)).to.have.length(1);
  });

  it('never while it is not there', () => {
    expect(lacks(planned('Deployment'), workload('StatefulSet'), { image: oldImage })).to.deep.equal([
      'shop/web is not there',
    ]);
  });
});
