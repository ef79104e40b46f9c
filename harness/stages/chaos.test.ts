import { expect } from 'chai';
import type { Cluster, KubeObject, ObjectRef } from '../../rollout/kube/cluster.ts';
import { chaos, longLived } from '../matrix/matrix.ts';
import type { Workload } from '../matrix/workload.ts';
import { restChaos, wakeChaos } from './chaos.ts';

type Run = Parameters<typeof restChaos>[0];

/** A cluster of one restless Deployment and one operator, that moves a step at each look. */
function simulated(workloads: readonly Workload[], steps: readonly { operators: number; ready: number }[]) {
  const patches: [ObjectRef, object][] = [];
  let looks = 0;
  const now = () => steps[Math.min(looks, steps.length - 1)] ?? { operators: 0, ready: 1 };
  const pod = (name: string): KubeObject => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name } });
  const restless = (): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'restless', generation: 3 },
    spec: { replicas: 1 },
    status: {
      observedGeneration: 3,
      replicas: 1,
      updatedReplicas: 1,
      readyReplicas: now().ready,
      availableReplicas: now().ready,
    },
  });
  const cluster: Pick<Cluster, 'patch' | 'list' | 'get'> = {
    async patch(ref, body) {
      patches.push([ref, body]);
      return pod(ref.name);
    },
    async list({ labelSelector }) {
      if (labelSelector !== 'app=operator') return [pod('restless-a')];
      const pods = Array.from({ length: now().operators }, () => pod('operator-a'));
      if (pods.length > 0) looks += 1;
      return pods;
    },
    async get() {
      const object = restless();
      looks += 1;
      return object;
    },
  };
  const run = { cluster, plan: { workloads } } as unknown as Run;
  return { run, patches, looks: () => looks };
}

const { signal } = new AbortController();
const acting = chaos([{ act: 'restart', everySeconds: 60 }]);
const quiet = { operators: 0, ready: 1 };

describe('the operator beside a roll-out', () => {
  it('rests only when it is gone and what it disturbed is whole', async () => {
    const { run, patches, looks } = simulated(acting, [
      { operators: 1, ready: 1 },
      { operators: 0, ready: 0 },
      { operators: 0, ready: 0 },
      quiet,
    ]);
    await restChaos(run, signal);
    expect(looks()).to.equal(4);
    expect(patches).to.deep.equal([
      [
        { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'mp-plain', name: 'operator' },
        { spec: { replicas: 0 } },
      ],
    ]);
  });

  it('acts again afterwards', async () => {
    const { run, patches } = simulated(acting, [quiet]);
    await wakeChaos(run);
    expect(patches.map(([, body]) => body)).to.deep.equal([{ spec: { replicas: 1 } }]);
  });

  it('is not looked for in a run without one', async () => {
    const { run, patches, looks } = simulated(longLived, [quiet]);
    await restChaos(run, signal);
    await wakeChaos(run);
    expect([patches.length, looks()]).to.deep.equal([0, 0]);
  });

  it('is not waited for once the run is stopped', async () => {
    const { run } = simulated(acting, [{ operators: 1, ready: 1 }]);
    const stopped = await restChaos(run, AbortSignal.abort(new Error('stopped'))).catch((error) => error);
    expect(String(stopped)).to.contain('stopped');
  });
});
