import { expect } from 'chai';
import type { KubeObject } from '../../rollout/kube/cluster.ts';
import { podHistory } from './pod-history.ts';

const second = (at: number) => new Date(at * 1000).toISOString();
const now = 1_800_000_100;
const made = now - 60;

const pod = (status: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'shop', name: 'web-1', creationTimestamp: second(made) },
  spec: { containers: [{ name: 'app', image: 'app:1' }] },
  status: { phase: 'Running', ...status },
});
const ready = (since: number) => ({
  conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: second(since) }],
});
const restarted = (restartCount: number, finishedAt?: number) => ({
  containerStatuses: [
    {
      name: 'app',
      restartCount,
      lastState: finishedAt === undefined ? {} : { terminated: { finishedAt: second(finishedAt) } },
    },
  ],
});
const told = (status: object) =>
  podHistory(pod(status), 'web', now).map(({ at, restarts, ready: is, workload }) => [
    at - now,
    restarts,
    is,
    workload,
  ]);

describe('the life of a pod, from one look at it', () => {
  it('begins when it was made, without restarts, and is ready since it says so', () => {
    expect(told({ ...ready(now - 50), ...restarted(0) })).to.deep.equal([
      [-60, 0, false, 'web'],
      [-50, 0, true, 'web'],
      [0, 0, true, 'web'],
    ]);
  });

  it('has its restarts where a container last ended, before it was ready again', () => {
    expect(told({ ...ready(now - 20), ...restarted(2, now - 30) })).to.deep.equal([
      [-60, 0, false, 'web'],
      [-30, 2, false, 'web'],
      [-20, 2, true, 'web'],
      [0, 2, true, 'web'],
    ]);
  });

  it('has them now when nobody says when, rather than not at all', () => {
    expect(told(restarted(1))).to.deep.equal([
      [-60, 0, false, 'web'],
      [0, 1, false, 'web'],
    ]);
  });
});
