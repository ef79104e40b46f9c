import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { candidateRevision } from '../../harness/control-plane/install.ts';
import { revisionCharts } from '../../harness/control-plane/revisioned.ts';
import { proxyImage } from '../../harness/stages/prepare.ts';
import { pointTag, revisionOfTag } from '../../rollout/control-plane/tag.ts';
import { waitFor } from '../../rollout/kube/wait.ts';
import { expectInjected } from '../../rollout/run/expect-injected.ts';
import { meshproof } from '../lab/command.ts';
import { baseline, candidate, standPlane, tag } from './rollout/plane.ts';

describe('istiod is moved on a real mesh', () => {
  const plane = standPlane();

  const inPlace = () => plane().inPlace(plane().charts.candidate);
  /** Starts a move, and kills it once its Helm is at work on istiod. */
  const killedInTheMiddle = async () => {
    const running = plane().start(...inPlace());
    await running.says(/upgrade istio …/);
    await waitFor('Helm to be at work', { timeout: 60_000, interval: 50 }, async () => {
      const seen = (await plane().history('istio')).at(-1)?.status ?? 'none';
      return seen === 'pending-upgrade' ? { done: true, value: undefined } : { done: false, seen };
    });
    running.child.kill('SIGKILL');
    await running.ended;
  };
  const helmOfJournal = () => {
    const id = readdirSync(plane().state).sort().at(-1) ?? '';
    const marks = readFileSync(join(plane().state, id, 'journal.jsonl'), 'utf8').match(/"process":"[^"]+"/g);
    return Number(marks?.at(-1)?.split('/').at(-2));
  };
  const undone = async () => {
    const { exitCode, stderr } = await plane().move('undo');
    expect(exitCode, stderr).to.equal(0);
    expect(await plane().istiods()).to.deep.equal([`istiod ${baseline}`]);
  };

  it('in place, killed in the middle: its Helm ends its work, resume goes on, undo takes it back', async () => {
    const before = (await plane().history('istio')).length;
    await killedInTheMiddle();
    const status = await plane().move('status');
    expect(status.stdout).to.match(/state +run: cut off[\s\S]*open +upgrade istio/);
    const { exitCode, stderr } = await plane().move('resume');
    expect(exitCode, stderr).to.equal(0);
    expect(stderr).to.contain('upgrade istio: was done already');
    expect(await plane().istiods()).to.deep.equal([`istiod ${candidate}`]);
    expect(await plane().history('istio')).to.have.length(before + 1);
    await undone();
  });

  it('in place, killed with its Helm: resume recovers the release, and reaches the same end', async () => {
    await killedInTheMiddle();
    process.kill(helmOfJournal(), 'SIGKILL');
    expect((await plane().history('istio')).at(-1)?.status).to.equal('pending-upgrade');
    const { exitCode, stderr } = await plane().move('resume');
    expect(exitCode, stderr).to.equal(0);
    expect(await plane().istiods()).to.deep.equal([`istiod ${candidate}`]);
    await undone();
  });

  it('in place, paused in the middle, it begins no other step until it is resumed', async () => {
    const running = plane().start(...inPlace());
    await running.says(/upgrade istio …/);
    const paused = await plane().move('pause');
    expect(paused.exitCode, paused.stderr).to.equal(0);
    await running.says(/no other step is begun: paused since/);
    const status = await plane().move('status');
    expect(status.stdout).to.match(
      /state +run: paused[\s\S]*to go on +meshproof rollout control-plane resume/,
    );
    const resumed = await plane().move('resume');
    expect(resumed.exitCode, resumed.stderr).to.equal(0);
    const { exitCode, stderr } = await running.ended;
    expect(exitCode, stderr).to.equal(0);
    expect(stderr).to.match(/upgrade istio: revision[\s\S]*paused since[\s\S]*upgrade istio-crd …/);
    const late = await plane().move('pause');
    expect(late.exitCode, late.stderr).to.equal(4);
    expect(late.stderr).to.contain('MP_ROLLOUT_NOT_RUNNING');
    await undone();
  });

  it('in place, Ctrl-C lets the open step finish, ends with 130, and says how to go on', async () => {
    const running = plane().start(...inPlace());
    await running.says(/upgrade istio …/);
    running.child.kill('SIGINT');
    const { exitCode, stderr } = await running.ended;
    expect(exitCode, stderr).to.equal(130);
    expect(stderr).to.match(
      /upgrade istio: revision \d+ is istio-1\.31[\s\S]*to go on: meshproof rollout control-plane resume/,
    );
    expect(stderr).to.not.contain('upgrade istio-crd …');
    await undone();
  });

  describe('as a revision beside the old one', () => {
    before(async () => {
      await pointTag(plane().cluster, {
        tag,
        revision: 'default',
        istioctl: plane().istioctl(baseline),
        kubeconfig: plane().kubeconfig,
      });
      await plane().deploy({ 'istio.io/rev': tag });
    });

    const beside = async () => {
      const { revision } = await revisionCharts({
        ...plane().charts,
        candidateProxy: proxyImage(candidate),
        make: plane().make,
      });
      return plane().move(
        ...['run', '--strategy', 'revisioned', '--chart', join(revision.folder, 'istio')],
        ...['--release', 'istio-candidate', '--revision', candidateRevision, '--tag', tag],
        ...['--istioctl', plane().istioctl(candidate), '--timeout', '3m'],
      );
    };

    it('moves the tag, and says which namespaces follow it', async () => {
      const { exitCode, stderr } = await beside();
      expect(exitCode, stderr).to.equal(0);
      expect(stderr).to.contain(
        `${tag} names ${candidateRevision}, followed by 1 namespace: ${plane().namespace}`,
      );
      expect(await plane().istiods()).to.deep.equal([
        `istiod ${baseline}`,
        `istiod-${candidateRevision} ${candidate}`,
      ]);
      expect(await plane().proxies()).to.deep.equal([proxyImage(baseline)]);
    });

    it('is taken back: the tag and its Service are as before, and the candidate is gone', async () => {
      const moved = await plane().tagService();
      expect(moved?.spec.selector).to.include({ 'istio.io/rev': candidateRevision });
      await undone();
      expect(await revisionOfTag(plane().cluster, tag)).to.equal('default');
      expect((await plane().tagService())?.spec.selector).to.not.include({
        'istio.io/rev': candidateRevision,
      });
      await expectInjected(plane().cluster, { namespace: plane().namespace, image: proxyImage(baseline) });
      const again = await beside();
      expect(again.exitCode, again.stderr).to.equal(0);
    });

    it('keeps the old one while a pod is still of it', async () => {
      const { exitCode, stderr } = await plane().move('finish');
      expect(exitCode, stderr).to.equal(4);
      expect(stderr).to.match(
        /MP_CONTROL_PLANE_IN_USE: revision default is still used: 2 pods with a proxy of it/,
      );
      expect(stderr).to.match(/2 proxies connected to it/);
    });

    it('removes it once the data plane is moved, and goes on injecting', async () => {
      const rolled = await meshproof('rollout', 'run', '-n', plane().namespace, '--state', plane().state);
      expect(rolled.exitCode, rolled.stderr).to.equal(0);
      expect(await plane().proxies()).to.deep.equal([proxyImage(candidate)]);
      const { exitCode, stderr } = await plane().move('finish');
      expect(exitCode, stderr).to.equal(0);
      expect(await plane().istiods()).to.deep.equal([`istiod-${candidateRevision} ${candidate}`]);
      expect(await plane().history('istio')).to.deep.equal([]);
      await expectInjected(plane().cluster, { namespace: plane().namespace, image: proxyImage(candidate) });
      const undo = await plane().move('undo');
      expect(undo.exitCode).to.equal(4);
      expect(undo.stderr).to.contain('MP_ROLLOUT_UNDO');
    });
  });
});
