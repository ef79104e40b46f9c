import { expect } from 'chai';
import { connectCluster } from '../../../rollout/kube/client.ts';
import type { KubeObject } from '../../../rollout/kube/cluster.ts';
import { type ApiServer, kubeconfigFor, startApiServer } from '../../../rollout/kube/testing/api-server.ts';
import { planRollout } from '../../../rollout/plan/plan.ts';
import { oldImage, pod, snapshot, workload } from '../../../rollout/testing/objects.ts';
import { ranksFor } from './ranks.ts';

const orderLabel = 'meshproof.io/order';
const named = (name: string, labels: Record<string, string> = {}, kind = 'Deployment'): KubeObject => {
  const made = workload(kind);
  return { ...made, metadata: { ...made.metadata, name, labels } };
};
const canary = named('canary', { tier: 'canary', [orderLabel]: '9' });

describe('who goes first', () => {
  let server: ApiServer;

  beforeEach(async () => {
    server = await startApiServer(({ path, query }) => {
      if (!/\/(deployments|statefulsets|daemonsets)$/.test(path)) return undefined;
      const found = path.endsWith('/deployments') && query.get('labelSelector') === 'tier=canary';
      return { body: { metadata: {}, items: found ? [canary] : [] } };
    });
  });
  afterEach(() => server.close());

  const ranks = async (flags: { canarySelector?: string } = {}) =>
    ranksFor(
      await connectCluster({ kubeconfigText: kubeconfigFor(server.url) }),
      { namespaces: ['shop'] },
      { orderLabel, ...flags },
    );

  it('is a canary, whatever its label says, and no other workload of its name', async () => {
    const rank = await ranks({ canarySelector: 'tier=canary' });
    expect(rank(canary)).to.equal(Number.MIN_SAFE_INTEGER);
    expect(rank(named('canary', { [orderLabel]: '9' }, 'StatefulSet'))).to.equal(9);
    expect(server.requests.filter(({ query }) => query.has('labelSelector'))).to.have.length(3);
  });

  it('is told by the number in the label, and nobody is asked where no canary is wanted', async () => {
    const rank = await ranks();
    expect(rank(canary)).to.equal(9);
    expect(rank(named('early', { [orderLabel]: '-1.5' }))).to.equal(-1.5);
    expect(server.requests).to.deep.equal([]);
  });

  for (const [title, label] of [
    ['without the label', undefined],
    ['with an empty one', ''],
    ['with a word', 'first'],
    ['with more than there is', 'Infinity'],
  ] as const) {
    it(`is nobody ${title}`, async () => {
      const rank = await ranks();
      expect(rank(named('plain', label === undefined ? {} : { [orderLabel]: label }))).to.equal(undefined);
    });
  }

  it('stands so in the plan: canaries, then numbers, then the rest', async () => {
    const workloads = [
      named('a-rest'),
      named('b-second', { [orderLabel]: '10' }),
      named('c-first', { [orderLabel]: '2' }),
      canary,
    ];
    const pods = workloads.map(({ metadata: { name } }) =>
      pod({ image: oldImage, name: `${name}-h1-1`, owner: { kind: 'ReplicaSet', name: `${name}-h1` } }),
    );
    const rank = await ranks({ canarySelector: 'tier=canary' });
    const plan = planRollout(snapshot({ workloads, pods }), { rank });
    expect(plan.map(({ name }) => name)).to.deep.equal(['canary', 'c-first', 'b-second', 'a-rest']);
    const plain = planRollout(snapshot({ workloads, pods }), {});
    expect(plain.map(({ name }) => name)).to.deep.equal(['a-rest', 'b-second', 'c-first', 'canary']);
  });
});
