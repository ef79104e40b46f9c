import { expect } from 'chai';
import type { Child } from '../../harness/bench/rollout/process.ts';
import { names, rollouts, startArgo } from './rollout/argo.ts';
import { count, openWorld, type World } from './rollout/world.ts';

describe('Argo Rollouts, with their real controller', () => {
  let world: World;
  let controller: Child | undefined;
  const generations = async () =>
    (await rollouts(world.stand.admin)).map(({ metadata }) => metadata.generation ?? 0);
  const onlyArgo = ['-l', 'by=argo'];

  before(async () => {
    world = await openWorld();
    controller = await startArgo(world.stand);
  });
  after(async () => {
    await controller?.stop();
    await world?.close();
  });

  it('are rolled beside Deployments: each is told once, and every proxy is of the release', async () => {
    const target = await world.newRelease();
    const before = await generations();
    const { exitCode, stderr } = await world.start('straight', 'meshproof', 'run').ended;
    expect(exitCode, stderr).to.equal(0);
    expect(stderr.match(/ready after/g)).to.have.length(count + names.length);
    expect(await world.proxyImages()).to.deep.equal([target]);
    expect(await generations()).to.deep.equal(before.map((generation) => generation + 1));
    for (const { spec, status } of await rollouts(world.stand.admin))
      expect(Date.parse(status.restartedAt)).to.equal(Date.parse(spec.restartAt));
  });

  it('are watched, and not told again, by who goes on after a kill -9', async () => {
    const target = await world.newRelease();
    const before = await generations();
    const first = world.start('straight', 'meshproof', 'run', ...onlyArgo);
    await first.says(/argo-one-by-one: restarting/);
    first.child.kill('SIGKILL');
    await first.ended;
    const { exitCode, stderr } = await world.start('straight', 'meshproof', 'resume').ended;
    expect(exitCode, stderr).to.equal(0);
    expect(await generations()).to.deep.equal(before.map((generation) => generation + 1));
    const left = await world.start('straight', 'meshproof', 'plan', ...onlyArgo, '-o', 'json').ended;
    const outcomes = (JSON.parse(left.stdout) as { decision: { outcome?: string } }[]).map(
      ({ decision }) => decision.outcome,
    );
    expect(outcomes).to.deep.equal(names.map(() => 'current'));
    expect(await world.proxyImages()).to.include(target);
  });
});
