import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import { imageOf, namespace as namespaceObject } from '../../harness/bench/rollout/objects.ts';
import { injects } from '../../harness/bench/rollout/populate.ts';
import { connectCluster } from '../../rollout/kube/client.ts';
import type { KubeObject } from '../../rollout/kube/cluster.ts';
import { refusedStatus } from '../../rollout/kube/refusal.ts';
import { meshproof } from '../lab/command.ts';
import { count, namespace, openWorld, readyAfter, type World } from './rollout/world.ts';

const rbac = 'rbac.authorization.k8s.io';

/** Binds each role to the limited user, and nothing else. */
const bindingOf = ({ kind, metadata: { namespace: within, name } }: KubeObject): KubeObject => ({
  apiVersion: `${rbac}/v1`,
  kind: `${kind}Binding`,
  metadata: { namespace: within, name },
  roleRef: { apiGroup: rbac, kind, name },
  subjects: [{ apiGroup: rbac, kind: 'User', name: 'limited' }],
});

describe('a roll-out in the hands of a person', () => {
  let world: World;
  const idIn = (stderr: string) => stderr.match(/rollout (\S+?):? /)?.[1] ?? '';
  const ready = (stderr: string) => (stderr.match(/ready after/g) ?? []).length;

  before(async () => {
    world = await openWorld();
  });
  after(() => world?.close());

  it('Ctrl-C finishes what is in flight, ends with 130, and says how to go on; that ends it', async () => {
    const target = await world.newRelease();
    const before = await world.generations();
    const running = world.start('straight', 'meshproof', 'run');
    await running.says(/ready after/);
    running.child.kill('SIGINT');
    const { exitCode, stderr } = await running.ended;
    expect(exitCode, stderr).to.equal(130);
    expect(stderr).to.contain(`to go on: meshproof rollout resume ${idIn(stderr)}`);
    expect(ready(stderr)).to.be.within(1, count - 1);
    expect(ready(stderr)).to.equal((stderr.match(/: restarting/g) ?? []).length);
    const resumed = await world.start('straight', 'meshproof', 'resume').ended;
    expect(resumed.exitCode, resumed.stderr).to.equal(0);
    expect(await world.proxyImages()).to.deep.equal([target]);
    expect(await world.generations()).to.deep.equal(before.map((generation) => generation + 1));
  });

  it('a second Ctrl-C leaves them in flight, and they are not restarted again', async () => {
    const target = await world.newRelease();
    const before = await world.generations();
    const running = world.start('straight', 'meshproof', 'run');
    await running.says(/: restarting/);
    running.child.kill('SIGINT');
    await running.says(/no other restart is begun/);
    running.child.kill('SIGINT');
    const { exitCode, stderr } = await running.ended;
    expect(exitCode, stderr).to.equal(130);
    expect(stderr).to.contain('to go on: meshproof rollout resume');
    const resumed = await world.start('straight', 'meshproof', 'resume').ended;
    expect(resumed.exitCode, resumed.stderr).to.equal(0);
    expect(await world.proxyImages()).to.deep.equal([target]);
    expect(await world.generations()).to.deep.equal(before.map((generation) => generation + 1));
  });

  it('paused, it begins no other restart until it is resumed', async () => {
    const target = await world.newRelease();
    // a pause is obeyed within ten seconds: there must be something left to begin then
    await world.stand.readyAfter(4 * readyAfter);
    const running = world.start('straight', 'meshproof', 'run', '--parallelism', '1');
    await running.says(/ready after/);
    const paused = await world.start('straight', 'meshproof', 'pause').ended;
    expect(paused.exitCode, paused.stderr).to.equal(0);
    await running.says(/no other restart is begun: paused since/);
    const status = await world.start('straight', 'meshproof', 'status', '-o', 'json').ended;
    const { state, toBegin } = JSON.parse(status.stdout) as { state: string; toBegin: number };
    expect([state, toBegin > 0]).to.deep.equal(['paused', true]);
    await world.stand.readyAfter(readyAfter);
    const resumed = await world.start('straight', 'meshproof', 'resume').ended;
    expect(resumed.exitCode, resumed.stderr).to.equal(0);
    const { exitCode, stderr } = await running.ended;
    expect(exitCode, stderr).to.equal(0);
    expect(stderr).to.match(/paused since[\s\S]*restarts go on[\s\S]*: restarting/);
    expect(await world.proxyImages()).to.deep.equal([target]);
  });

  it('--on-failure undo takes everything back when the injector is moved back in mid-run, and ends with 6', async () => {
    const [earlier = ''] = await world.proxyImages();
    await world.newRelease();
    const running = world.start('straight', 'meshproof', 'run', '--on-failure', 'undo');
    await running.says(/ready after/);
    await injects(world.stand, earlier.split(':').at(-1) ?? '');
    const { exitCode, stderr } = await running.ended;
    expect(exitCode, stderr).to.equal(6);
    expect(stderr).to.match(/failed \(wrong-image\)[\s\S]*takes \S+ back/);
    expect(await world.proxyImages()).to.deep.equal([earlier]);
  });

  it('--on-failure undo ends with 7 and says what to do when the injector gives neither image', async () => {
    await world.newRelease();
    const running = world.start('straight', 'meshproof', 'run', '--on-failure', 'undo');
    await running.says(/ready after/);
    await injects(world.stand, 'stray');
    const { exitCode, stderr } = await running.ended;
    expect(exitCode, stderr).to.equal(7);
    expect(stderr).to.contain(`the injector gives ${imageOf('stray')} now`);
    expect(stderr).to.contain('move the injector back first');
  });

  describe('who has exactly the shipped role', () => {
    let roles: KubeObject[];

    const grant = async (namespaces: readonly string[], ...flags: string[]): Promise<KubeObject[]> => {
      const { stdout } = await meshproof('rollout', 'role', ...flags, '-n', ...namespaces);
      const granted = parseAllDocuments(stdout).map((document) => document.toJS() as KubeObject);
      for (const role of granted) {
        await world.stand.admin.apply(role, { force: true });
        await world.stand.admin.apply(bindingOf(role), { force: true });
      }
      return granted;
    };

    before(async () => {
      roles = await grant([namespace]);
    });

    it('rolls everything', async () => {
      const target = await world.newRelease();
      const { exitCode, stderr } = await world.start('straight', 'limited', 'run').ended;
      expect(exitCode, stderr).to.equal(0);
      expect(await world.proxyImages()).to.deep.equal([target]);
    });

    it('for six namespaces rolls them by name, with no right on any other', async () => {
      const others = ['b', 'c', 'd', 'e', 'f'].map((name) => `bench-${name}`);
      for (const name of others) await world.stand.admin.apply(namespaceObject(name));
      const target = await world.newRelease();
      const all = () => world.start('straight', 'limited', 'run', '-n', ...others).ended;
      const refused = await all();
      expect(refused.exitCode, refused.stderr).to.not.equal(0);
      expect(await world.proxyImages()).to.not.deep.equal([target]);
      await grant([namespace, ...others]);
      const { exitCode, stderr } = await all();
      expect(exitCode, stderr).to.equal(0);
      expect(await world.proxyImages()).to.deep.equal([target]);
    });

    /** What the API server says to a port of a pod that is not there, who may forward ports or not. */
    const forwarding = async () => {
      const limited = await connectCluster({ kubeconfigPath: world.stand.kubeconfig('limited') });
      const port = { namespace, pod: 'none', port: 15000 };
      return limited.forward(port, AbortSignal.timeout(5_000)).then(() => undefined, refusedStatus);
    };

    it('is refused --proxy-config before the first write, until its role is printed with that too', async () => {
      const target = await world.newRelease();
      const before = await world.generations();
      const run = () => world.start('straight', 'limited', 'run', '--proxy-config').ended;
      const refused = await run();
      expect(refused.exitCode, refused.stderr).to.equal(4);
      expect(refused.stderr).to.match(
        /MP_ROLLOUT_RIGHTS[\s\S]*2 of \d+ rights are missing: get pods\/portforward in \S+; create pods\/portforward in /,
      );
      expect(await world.generations()).to.deep.equal(before);
      expect(await forwarding()).to.equal(403);
      await grant([namespace], '--proxy-config');
      expect(await forwarding()).to.equal(404);
      const { exitCode, stderr } = await run();
      expect(exitCode, stderr).to.equal(0);
      expect(await world.proxyImages()).to.deep.equal([target]);
      await grant([namespace]);
      expect(await forwarding()).to.equal(403);
    });

    it('and less a verb is told which, before the first write', async () => {
      await world.newRelease();
      const before = await world.generations();
      const less = roles.map(
        (role) => JSON.parse(JSON.stringify(role).replace(',"patch"', '')) as KubeObject,
      );
      for (const role of less) await world.stand.admin.apply(role, { force: true });
      const asked = world.proxy.requests.length;
      const { exitCode, stderr } = await world.start('proxied', 'limited', 'run').ended;
      expect(exitCode, stderr).to.equal(4);
      expect(stderr).to.match(/MP_ROLLOUT_RIGHTS[\s\S]*patch deployments/);
      const writes = world.proxy.requests
        .slice(asked)
        .filter(({ method, path }) => method !== 'GET' && !path.endsWith('/selfsubjectaccessreviews'));
      expect(writes).to.deep.equal([]);
      expect(await world.generations()).to.deep.equal(before);
    });
  });
});
