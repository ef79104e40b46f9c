import { expect } from 'chai';
import type { Cluster, KubeObject, LogQuery } from '../../rollout/kube/cluster.ts';
import { followLedger } from './follow.ts';

const pod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'ns', name: 'load-a-1', labels: { 'meshproof.io/ledger': 'k6' } },
  spec: { containers: [{ name: 'istio-proxy' }, { name: 'k6' }] },
  status: { containerStatuses: [{ name: 'k6', state: { terminated: {} } }] },
};
const line = (second: number, number: number) =>
  `2026-03-01T10:00:0${second}.${number}Z {"meshproof":"count","number":${number}}`;

/** A cluster whose log can be read in the given stretches, each but the last cut off. */
function clusterOf(stretches: readonly (readonly string[])[]) {
  const asked: LogQuery[] = [];
  const followLogs: Cluster['followLogs'] = async (query, onLine) => {
    asked.push(query);
    for (const one of stretches[asked.length - 1] ?? []) onLine(one);
    if (asked.length < stretches.length) throw new Error('cut off');
  };
  return { asked, cluster: { followLogs, get: async () => pod } as unknown as Cluster };
}

describe('the ledger in a log', () => {
  it('is read once, also when the log is cut off and begins later the next time', async () => {
    const { asked, cluster } = clusterOf([
      [line(1, 1), line(1, 2), 'no time {"meshproof":"count","number":0}', line(2, 3)],
      // what came before was turned over, and the second is told again from its beginning
      [line(2, 3), line(2, 4), line(5, 5)],
      [],
    ]);
    const taken: string[] = [];
    const follower = followLedger(cluster, new AbortController().signal, (one) => taken.push(one));
    follower.follow(pod);
    await follower.settled();
    expect(taken.map((one) => JSON.parse(one).number)).to.deep.equal([1, 2, 3, 4, 5]);
    expect(asked.map(({ container }) => container)).to.deep.equal(['k6', 'k6', 'k6']);
    expect(asked.map(({ sinceTime }) => sinceTime?.slice(0, 19))).to.deep.equal([
      undefined,
      '2026-03-01T10:00:02',
      '2026-03-01T10:00:05',
    ]);
    expect(follower.broken).to.deep.equal([]);
  });

  it('is not followed in pods that write none', async () => {
    const { asked, cluster } = clusterOf([[line(1, 1)]]);
    const follower = followLedger(cluster, new AbortController().signal, () => {});
    follower.follow({ ...pod, metadata: { ...pod.metadata, labels: {} } });
    await follower.settled();
    expect(asked).to.deep.equal([]);
  });
});
