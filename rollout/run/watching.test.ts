import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { statusBody } from '../kube/testing/api-server.ts';
import { planHash, planRollout, type RolloutPlan } from '../plan/plan.ts';
import { pod, snapshot } from '../testing/objects.ts';
import type { RolloutEvent } from './events.ts';
import { planAnnotation, restartManager } from './restart.ts';
import { type RolloutOptions, runRollout } from './run.ts';
import { type Fault, type SmallCluster, startSmallCluster } from './testing/small-cluster.ts';

const names = ['w0', 'w1', 'w2', 'w3'];
const id = (name: string) => `shop/Deployment/${name}`;

describe('a rollout that follows the cluster by watches', () => {
  let small: SmallCluster;
  let events: RolloutEvent[];

  const start = async (fault?: Fault, limits = {}): Promise<RolloutPlan> => {
    events = [];
    const ready = Object.fromEntries(names.map((name) => [name, 'ready'] as const));
    small = await startSmallCluster(ready, { fault, limits });
    const list = (apiVersion: string, kind: string) =>
      small.cluster.list({ apiVersion, kind, namespace: 'shop' });
    const [workloads, pods] = await Promise.all([list('apps/v1', 'Deployment'), list('v1', 'Pod')]);
    return planRollout(snapshot({ workloads, pods }), {});
  };
  const run = (plan: RolloutPlan, options: RolloutOptions = {}) =>
    runRollout(small.cluster, plan, {
      interval: 20,
      parallelism: 2,
      timeoutPerWorkload: 3_000,
      onEvent: (event) => events.push(event),
      ...options,
    });
  const everyOnce = (restarted: readonly string[]) => {
    expect(restarted).to.have.members(names.map(id));
    expect(names.map(small.restarts)).to.deep.equal(names.map(() => 1));
  };
  const happened = (type: RolloutEvent['type'], count = 1) =>
    events.filter((event) => event.type === type).length >= count;
  const until = async (is: () => boolean) => {
    while (!is()) await delay(1);
  };

  afterEach(() => small.close());

  it('restarts as a manager of its own, by force over two annotations only', async () => {
    await run(await start());
    const [restart] = small.requests('PATCH', /./);
    expect(restart?.headers['content-type']).to.equal('application/apply-patch+yaml');
    expect(Object.fromEntries(restart?.query ?? [])).to.deep.equal({
      fieldManager: restartManager,
      force: 'true',
    });
    const { spec, metadata } = JSON.parse(restart?.body ?? '') as { spec: object; metadata: object };
    expect(Object.keys(metadata)).to.have.members(['namespace', 'name', 'uid']);
    expect(JSON.stringify(spec)).to.match(
      /^\{"template":\{"metadata":\{"annotations":\{"kubectl.kubernetes.io\/restartedAt":"[^"]+","meshproof.io\/rollout":"\w{32}"\}\}\}\}$/,
    );
  });

  for (const [title, moment] of [
    ['before its first restart', () => true],
    ['once the first is restarted', () => happened('restarting')],
    ['while two are in flight', () => happened('waiting', 2)],
    ['once the first is ready', () => happened('ready')],
    ['before the last', () => happened('restarting', names.length)],
  ] as const)
    it(`restarts each once though the API server restarts ${title}`, async () => {
      const plan = await start(undefined, { patience: 30 });
      const running = run(plan);
      await until(moment);
      await small.down(250);
      everyOnce((await running).restarted);
    });

  for (const [title, fault] of [
    ['its watches end', (feed: SmallCluster['feed']) => feed.cut()],
    [
      'its place is forgotten, told as a status',
      (feed: SmallCluster['feed']) => {
        feed.forget();
        feed.cut();
      },
    ],
    [
      'its place is forgotten, told as an event',
      (feed: SmallCluster['feed']) => {
        const { body } = statusBody(410, 'too old resource version', 'Expired');
        feed.say(`${JSON.stringify({ type: 'ERROR', object: body })}\n`);
      },
    ],
    ['a line is torn', (feed: SmallCluster['feed']) => feed.say('{"type":"MODIFIED","obj\n')],
  ] as const)
    it(`misses nothing when ${title} after each restart`, async () => {
      const plan = await start();
      const onEvent = (event: RolloutEvent) => {
        events.push(event);
        if (event.type === 'restarting') setTimeout(() => fault(small.feed), 5);
      };
      everyOnce((await run(plan, { onEvent })).restarted);
    });

  it('does not fail a workload over a half-open watch: it looks again before it does', async () => {
    const plan = await start();
    const onEvent = (event: RolloutEvent) => {
      events.push(event);
      if (event.type === 'restarting') small.feed.muffle();
    };
    const result = await run(plan, { onEvent, timeoutPerWorkload: 200 });
    expect(result.failed).to.deep.equal([]);
    everyOnce(result.restarted);
  });

  it('calls a workload done only when its pods, read after its status, say so too', async () => {
    let broken = true;
    const plan = await start(({ path, query }) => {
      const confirms = path.endsWith('/pods') && query.get('labelSelector') !== null;
      if (!confirms || !broken) return undefined;
      setTimeout(() => {
        broken = false;
      }, 100);
      // a moment after the watch told of ready pods, there is none
      return { body: { items: [], metadata: { resourceVersion: '9' } } };
    });
    const began = performance.now();
    everyOnce((await run(plan, { parallelism: 4 })).restarted);
    expect(performance.now() - began).to.be.greaterThan(100);
    expect(happened('ready', 4)).to.equal(true);
    expect(broken).to.equal(false);
  });

  it('does not take its own restart for reverted because the watch has not told of it yet', async () => {
    const plan = await start();
    const held: (() => void)[] = [];
    const { cluster } = small;
    const late: SmallCluster['cluster'] = {
      ...cluster,
      follow: (query, onSight, signal) =>
        cluster.follow(
          query,
          (sighting) => {
            if (sighting.type !== 'put' || query.kind !== 'Deployment') return onSight(sighting);
            held.push(() => onSight(sighting));
            setTimeout(() => held.shift()?.(), 80);
          },
          signal,
        ),
    };
    small = { ...small, cluster: late };
    everyOnce((await run(plan)).restarted);
  });

  it('does not call a workload done whose last pod came up without a proxy, whatever the watches say', async () => {
    let hash = '';
    const plan = await start(({ path, query }) => {
      if (!path.endsWith('/pods') || query.get('labelSelector') === null) return undefined;
      const owner = { kind: 'ReplicaSet', name: 'w0-h2' };
      const bare = pod({ name: 'w0-h2-1', owner, annotations: { [planAnnotation]: hash } });
      return { body: { items: [bare], metadata: { resourceVersion: '9' } } };
    });
    const one = plan.filter(({ name }) => name === 'w0');
    hash = planHash(one);
    const result = await run(one);
    expect(result.restarted).to.deep.equal([]);
    expect(result.failed[0]).to.deep.include({ workload: id('w0'), reason: 'uninjected' });
  });

  it('ends with the right that it lacks when it may not watch', async () => {
    const plan = await start(({ query }) =>
      query.get('watch') === 'true'
        ? statusBody(403, 'cannot watch resource "pods"', 'Forbidden')
        : undefined,
    );
    const thrown = await run(plan).catch((error: Error) => error.message);
    expect(thrown).to.equal('cannot watch resource "pods"');
    expect(small.requests('PATCH', /./)).to.have.length(0);
  });
});
