import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { tokenOf } from '../../harness/bench/rollout/stand.ts';
import { statusBody } from '../../rollout/kube/testing/api-server.ts';
import type { Fault, Met } from '../../rollout/kube/testing/fault-proxy.ts';
import { startCommand } from '../lab/command.ts';
import {
  count,
  expectWhole,
  namespace,
  openWorld,
  proxiedKubeconfig,
  readyAfter,
  type World,
} from './rollout/world.ts';

/** Seconds in which a roll-out must end that was cut off from what it watches: two silences of 30 s, and the rest. */
const bound = 120;

/** The proxy did each of these at least so often: what meets nothing proves nothing. */
function expectMet(met: Met, expected: Partial<Met>): void {
  for (const [what, least] of Object.entries(expected) as [keyof Met, number][])
    expect(met[what], what).to.be.at.least(least);
}

const said = (what: string, times: number) => new RegExp(`(${what}[\\s\\S]*){${times}}`);

describe('a roll-out before a real API server that fails', () => {
  let world: World;

  before(async () => {
    world = await openWorld();
  });
  after(() => world?.close());
  afterEach(() => world.proxy.meet());

  /** Runs something and gives what the proxy did meanwhile. */
  const metBy = async (act: () => Promise<void>): Promise<Met> => {
    const before = world.proxy.met();
    await act();
    const after = Object.entries(world.proxy.met()) as [keyof Met, number][];
    return Object.fromEntries(after.map(([name, value]) => [name, value - before[name]])) as unknown as Met;
  };

  for (const [title, moment] of [
    ['before the first restart', /workloads to restart/],
    ['once the first is restarted', said(': restarting', 1)],
    ['once the first is ready', said('ready after', 1)],
    ['when half are ready', said('ready after', 5)],
    ['once the last is restarted', said(': restarting', 9)],
  ] as const)
    it(`restarts each workload once though the API server restarts ${title}`, async () => {
      const rolled = await world.roll('straight', async (running) => {
        let isOver = false;
        void running.ended.then(() => {
          isOver = true;
        });
        await running.says(moment);
        await world.stand.restartApiServer(1_000);
        // it was on its way when the API server went, and when that came back
        expect(isOver).to.equal(false);
        // played nodes would take a minute and a half to come back by themselves
        await world.stand.readyAfter(readyAfter);
      });
      expectWhole(rolled);
      // before the first restart nothing is watched yet: calls are tried again, and nobody need know
      if (!title.startsWith('before')) expect(rolled.stderr).to.match(/the API server answers again after/);
    });

  const restarts = ({ method, path }: Parameters<Fault>[0]) =>
    method === 'PATCH' && /\/deployments\/[^/]+$/.test(path);
  /** A fault for the first request of each path that is meant. */
  const firstOfEach = (
    isMeant: (request: Parameters<Fault>[0]) => boolean,
    treatment: ReturnType<Fault>,
  ): Fault => {
    const met = new Set<string>();
    return (request) => {
      if (!isMeant(request) || met.has(request.path)) return undefined;
      met.add(request.path);
      return treatment;
    };
  };
  const watches = ({ query }: Parameters<Fault>[0]) => query.get('watch') === 'true';
  const expired = statusBody(410, 'too old resource version: 1 (2)', 'Expired');

  for (const [title, expected, fault] of [
    [
      'the write was applied and answered with 500',
      { done: count },
      () => firstOfEach(restarts, { is: 'done', answer: statusBody(500, 'etcdserver: request timed out') }),
    ],
    [
      'the write was applied and its connection cut',
      { done: count },
      () => firstOfEach(restarts, { is: 'done', answer: 'reset' }),
    ],
    [
      'the write met a conflict',
      { answered: count },
      () =>
        firstOfEach(restarts, {
          is: 'answered',
          with: statusBody(409, 'the object has been modified', 'Conflict'),
        }),
    ],
    [
      'it is told to slow down, and for how long',
      { answered: count },
      (): Fault => {
        let asked = 0;
        const slow = { ...statusBody(429, 'slow down', 'TooManyRequests'), headers: { 'Retry-After': '1' } };
        return () => (++asked % 3 === 0 ? { is: 'answered', with: slow } : undefined);
      },
    ],
  ] as const)
    it(`restarts each workload once though ${title}`, async () => {
      const met = await metBy(async () => {
        world.proxy.meet(fault());
        expectWhole(await world.roll('proxied', async () => {}));
      });
      expectMet(met, expected);
    });

  // there are two watches: with three of them met, each of the two acts has met one
  for (const [title, expected, act] of [
    ['end early', { cut: 3 }, () => world.proxy.cut()],
    [
      'have expired, by status',
      { cut: 3, answered: 3 },
      () => {
        world.proxy.meet(firstOfEach(watches, { is: 'answered', with: expired }));
        world.proxy.cut();
      },
    ],
    [
      'have expired, by an event',
      { said: 3 },
      () => world.proxy.say(JSON.stringify({ type: 'ERROR', object: expired.body })),
    ],
    ['tear a line', { said: 3 }, () => world.proxy.say('{"type":"MODIFIED","obj')],
    ['are half-open', { muffled: 3, keptBack: 1 }, () => world.proxy.muffle()],
  ] as const)
    it(`misses nothing when its watches ${title}`, async () => {
      const { requests } = world.proxy;
      const before = requests.length;
      const began = performance.now();
      const met = await metBy(async () => {
        const rolled = await world.roll('proxied', async (running) => {
          await running.says(said('ready after', 2));
          act();
          await running.says(said('ready after', 5));
          act();
        });
        expectWhole(rolled);
      });
      expectMet(met, expected);
      const seconds = (performance.now() - began) / 1000;
      // one that noticed nothing would wait out the five minutes of a workload
      expect(seconds).to.be.below(bound);
      // no busy loop: watches that come to nothing are opened ever more slowly
      expect(requests.slice(before).filter(watches).length).to.be.at.most(4 + 2 * seconds);
    });

  it('reads its token again when that expires in mid-run', async () => {
    const release = await world.newRelease();
    const before = await world.generations();
    const file = (name: string) => join(world.stand.folder, name);
    writeFileSync(file('token'), tokenOf('meshproof'));
    writeFileSync(file('expiring'), proxiedKubeconfig(world.proxy.url, { tokenFile: file('token') }));
    const cluster = ['--kubeconfig', file('expiring'), '--context', 'bench', '-n', namespace];
    const running = startCommand('rollout', 'run', ...cluster, '--state', file('rollouts'));
    const met = await metBy(async () => {
      await running.says(said('ready after', 2));
      writeFileSync(file('token'), tokenOf('kubectl'));
      world.proxy.meet(({ headers }) =>
        headers.authorization === `Bearer ${tokenOf('meshproof')}`
          ? { is: 'answered', with: statusBody(401, 'Unauthorized', 'Unauthorized') }
          : undefined,
      );
      world.proxy.cut();
      const { exitCode, stderr } = await running.ended;
      expect(exitCode, stderr).to.equal(0);
      expect(stderr.match(/ready after/g)).to.have.length(count);
    });
    expectMet(met, { cut: 1, answered: 1 });
    expect(await world.generations()).to.deep.equal(before.map((generation) => generation + 1));
    expect(await world.proxyImages()).to.deep.equal([release]);
  });
});
