import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { kubeconfigPath, labLayout } from '../../harness/lab/layout.ts';
import { requireLab } from '../../harness/lab/state.ts';
import { proxyImage } from '../../harness/stages/prepare.ts';
import { connectCluster } from '../../rollout/kube/client.ts';
import type { Cluster } from '../../rollout/kube/cluster.ts';
import type { RolloutPlan } from '../../rollout/plan/plan.ts';
import { type CommandResult, meshproof, startCommand } from './command.ts';
import { injectionCases } from './rollout/injection-cases.ts';
import { pointInjector } from './rollout/injector.ts';
import {
  deploy,
  generations,
  namespace,
  proxyImages,
  removeNamespaces,
  workloads,
} from './rollout/workloads.ts';

const baseline = proxyImage('1.30.4');
const candidate = proxyImage('1.31.0-rc.0');
const broken = candidate.replace(/:.*/, ':no-such-release');

describe('the data plane is rolled on a real mesh', () => {
  let cluster: Cluster;
  const state = mkdtempSync(join(tmpdir(), 'meshproof-rollouts-'));
  const rollout = (...args: string[]) => ['rollout', ...args, '--state', state];
  const run = () => rollout('run', '-n', namespace, '--timeout', '2m');
  const idIn = ({ stderr }: Pick<CommandResult, 'stderr'>) => stderr.match(/rollout (\S+?):? /)?.[1] ?? '';

  before(async () => {
    const up = await meshproof('lab', 'up', '--yes');
    expect(up.exitCode, up.stderr).to.equal(0);
    cluster = await connectCluster({ kubeconfigPath: kubeconfigPath(labLayout()) });
    await deploy(cluster, requireLab(labLayout()).images.apps);
  });
  after(async () => {
    await pointInjector(cluster, undefined);
    await removeNamespaces(cluster);
  });

  it('plans the image that the injector gives, in every case', async () => {
    const cases = await injectionCases(cluster);
    expect(cases.length).to.be.at.least(25);
    for (const { title, planned, given } of cases) expect(planned, title).to.equal(given);
    expect(new Set(cases.map(({ given }) => given)).size).to.be.at.least(5);
  });

  it('finds each workload stale once its injector gives another image', async () => {
    expect(await proxyImages(cluster)).to.deep.equal([baseline]);
    await pointInjector(cluster, candidate);
    const { stdout } = await meshproof('rollout', 'plan', '-n', namespace, '-o', 'json');
    const targets = (JSON.parse(stdout) as RolloutPlan).map(({ decision }) =>
      decision.action === 'restart' ? `${decision.from.join()} -> ${decision.target}` : decision.outcome,
    );
    expect(targets).to.deep.equal(workloads.map(() => `${baseline} -> ${candidate}`));
  });

  it('killed in the middle and resumed, it restarts each workload once; a second one is refused meanwhile', async () => {
    const before = await generations(cluster);
    const first = startCommand(...run());
    await first.says(/ready after/);
    const second = await meshproof(...run());
    expect(second.exitCode).to.equal(4);
    expect(second.stderr).to.match(
      /MP_ROLLOUT_HELD: rollout \S+ of \S+@\S+ process \d+ holds the cluster since/,
    );
    first.child.kill('SIGKILL');
    const killed = await first.ended;
    const status = await meshproof(...rollout('status', idIn(killed), '-o', 'json'));
    const { ready, total } = JSON.parse(status.stdout) as { ready: string[]; total: number };
    expect(ready.length).to.be.within(1, total - 1);
    const resumed = await meshproof(...rollout('resume', idIn(killed)));
    expect(resumed.exitCode, resumed.stderr).to.equal(0);
    expect(await proxyImages(cluster)).to.deep.equal([candidate]);
    const after = await generations(cluster);
    expect(after).to.deep.equal(before.map((generation) => generation + 1));
  });

  describe('an image that cannot be pulled', () => {
    let failed: CommandResult;

    it('stops it within a minute, classified, with the rest untouched', async () => {
      const before = await generations(cluster);
      await pointInjector(cluster, broken);
      const command = startCommand(...run());
      await command.says(/: restarting/);
      const began = performance.now();
      await command.says(/failed \(image-pull\)/);
      expect((performance.now() - began) / 1000).to.be.below(60);
      command.child.kill('SIGTERM');
      failed = await command.ended;
      expect(failed.exitCode).to.equal(6);
      const after = await generations(cluster);
      const restarted = after.filter((generation, index) => generation !== before[index]);
      expect(restarted.length).to.be.within(1, 3);
    });

    it('is not taken back while the injector gives it, and says so', async () => {
      const refused = await meshproof(...rollout('undo', idIn(failed)));
      expect(refused.exitCode).to.equal(4);
      expect(refused.stderr).to.contain('MP_ROLLOUT_UNDO');
      expect(refused.stderr).to.contain(`the injector gives ${broken} now, where ${candidate} ran before`);
    });

    it('is taken back once the injector gives the image before', async () => {
      await pointInjector(cluster, candidate);
      const undone = await meshproof(...rollout('undo', idIn(failed)));
      expect(undone.exitCode, undone.stderr).to.equal(0);
      expect(await proxyImages(cluster)).to.deep.equal([candidate]);
    });
  });
});
