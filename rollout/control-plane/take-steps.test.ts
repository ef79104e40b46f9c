import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import type { Failure } from '../../reports/failure/failure.ts';
import { type Progress, progressOf } from './journal.ts';
import type { ControlPlaneMove } from './saved.ts';
import type { Phase } from './steps.ts';
import { type StepsOptions, takeSteps } from './take-steps.ts';
import { openWorld, pilot, type World } from './testing/world.ts';

class Killed extends Error {}

describe('the steps of moving a control plane', function () {
  this.timeout(60_000);
  let world: World;
  let lines: string[];

  const install = (version: string, name = 'istiod', revision?: string) =>
    execFileSync(world.helm, ['upgrade', name, world.chart(version, revision), '--description', 'by hand']);
  beforeEach(async () => {
    world = await openWorld();
    lines = [];
    install('1.30.4');
    world.chart('1.31.0');
  });
  afterEach(() => world.close());

  /** Takes a phase, and is killed right before the journal's line of this number is written. */
  const take = async (
    move: ControlPlaneMove,
    phase: Phase = 'run',
    killedAt = Number.POSITIVE_INFINITY,
    more: Partial<Pick<StepsOptions, 'stopNew' | 'hold'>> = {},
  ) => {
    let written = 0;
    return takeSteps(phase, {
      cluster: world.cluster,
      move,
      own: world.folder,
      journal: `${lines.join('\n')}\n{"type":"st`,
      write: (line) => {
        const isHelm = line.includes('"type":"helm"');
        // a Helm lives on when who started it is killed
        if (isHelm) lines.push(line);
        if (written++ >= killedAt) throw new Killed();
        if (!isHelm) lines.push(line);
      },
      ...more,
    }).catch((error: Error) => error);
  };
  const progress = (): Progress => progressOf(lines.join('\n'));
  const images = () => world.istiods().map(({ image }) => image);
  const upgrades = () => world.calls().filter((call) => call.startsWith('upgrade')).length - 1;

  /** Goes on with a phase again and again, killed each time before its second, third or fourth line. */
  const killedEverywhere = async (move: ControlPlaneMove, phase: Phase): Promise<number> => {
    let kills = 0;
    for (; (await take(move, phase, 1 + (kills % 4))) !== 'ended'; kills++)
      if (kills > 60) throw new Error('it never ends');
    return kills;
  };

  it('upgrade in place, and see istiod for themselves', async () => {
    expect(await take(world.move())).to.equal('ended');
    expect(images()).to.deep.equal([pilot('1.31.0')]);
    expect(progress()).to.include({ phase: 'run', state: 'ended' });
    expect(progress().done).to.deep.equal(['as-planned', 'upgrade istiod', 'healthy']);
  });

  it('do not believe a Helm that was content with another istiod', async () => {
    const failure = (await take(
      world.move({ to: { ...world.move().to, image: pilot('1.31.9') }, timeoutSeconds: 0.2 }),
    )) as Failure;
    expect(failure.code).to.equal('MP_CONTROL_PLANE_FAILED');
    expect(failure.message).to.contain('healthy').and.to.contain('MP_WAIT_TIMEOUT');
    expect(progress().failed?.step).to.equal('healthy');
  });

  it('are not begun when another has moved it since it was planned', async () => {
    install('1.30.5');
    const failure = (await take(world.move())) as Failure;
    expect(failure.code).to.equal('MP_ROLLOUT_STATE');
    expect(upgrades()).to.equal(1);
  });

  it('killed before each line of the journal they reach the same end, with one upgrade', async () => {
    expect(await killedEverywhere(world.move(), 'run')).to.be.at.least(4);
    expect(images()).to.deep.equal([pilot('1.31.0')]);
    expect(upgrades()).to.equal(1);
  });

  it('taken back they end at the revision before, killed anywhere, with one roll-back', async () => {
    await take(world.move());
    await killedEverywhere(world.move(), 'undo');
    expect(images()).to.deep.equal([pilot('1.30.4')]);
    expect(world.calls().filter((call) => call.startsWith('rollback'))).to.deep.equal(['rollback istiod 1']);
  });

  it('taken back before anything was upgraded leave it as it is', async () => {
    await take(world.move(), 'run', 2);
    expect(await take(world.move(), 'undo')).to.equal('ended');
    expect(world.calls()).to.have.length(1);
  });

  it('stopped between two begin no other, and go on from there', async () => {
    expect(
      await take(world.move(), 'run', Number.POSITIVE_INFINITY, { stopNew: AbortSignal.abort() }),
    ).to.equal('interrupted');
    expect(progress().state).to.equal('interrupted');
    expect(upgrades()).to.equal(0);
    expect(await take(world.move())).to.equal('ended');
  });

  it('paused between two begin no other, and go on once the pause is over', async () => {
    const held = ['paused by me', 'paused by me'];
    let taken = 0;
    const hold = async () => {
      if (progress().done.includes('as-planned') && held.length > 0) {
        taken = upgrades();
        return held.pop();
      }
      return undefined;
    };
    expect(await take(world.move(), 'run', Number.POSITIVE_INFINITY, { hold })).to.equal('ended');
    expect([taken, upgrades(), held.length]).to.deep.equal([0, 1, 0]);
  });

  it('say of a failed Helm what it said', async () => {
    world.fails('upgrade istiod');
    const failure = (await take(world.move())) as Failure;
    expect(failure.code).to.equal('MP_CONTROL_PLANE_FAILED');
    expect(failure.detail.what).to.match(/^upgrade istiod: .*\(MP_PROGRAM_FAILED\)$/);
    expect(failure.detail.why).to.contain('timed out waiting');
  });

  it('say first what keeps istiod from being ready, where a pod of it tells', async () => {
    world.fails('upgrade istiod');
    const waiting = { reason: 'ImagePullBackOff', message: 'no such image' };
    world.istiod = { containerStatuses: [{ name: 'discovery', ready: false, state: { waiting } }] };
    const failure = (await take(world.move())) as Failure;
    expect(failure.detail.what).to.equal(
      'upgrade istiod: image-pull: istiod-pod/discovery: ImagePullBackOff no such image',
    );
    expect(failure.detail.why).to.match(/\(MP_PROGRAM_FAILED\)\n[\s\S]*timed out waiting/);
  });

  describe('as a revision', () => {
    const to = { deployment: 'istiod-new', revision: 'new', image: pilot('1.31.0') };
    const move = (parts: Partial<ControlPlaneMove> = {}) =>
      world.move({
        strategy: 'revisioned',
        istioctl: world.istioctl,
        releases: [{ name: 'istiod-new', chart: 'new-1.31.0' }],
        oldReleases: ['istiod'],
        to,
        tag: { name: 'prod', before: [] },
        ...parts,
      });
    beforeEach(() => {
      world.chart('1.31.0', 'new');
      world.labels = { 'istio.io/rev': 'prod' };
    });

    it('stand the candidate beside, move the tag, and say who follows it', async () => {
      await killedEverywhere(move(), 'run');
      expect(images()).to.deep.equal([pilot('1.30.4'), pilot('1.31.0')]);
      expect(world.tag()).to.equal('new');
      expect(upgrades()).to.equal(1);
      const said = lines.find((line) => line.includes('"done"') && line.includes('"tag"'));
      expect(said).to.contain('prod names new, followed by 1 namespace: shop');
    });

    it('remove the old one only when no pod is of it', async () => {
      world.proxies = [{ version: '1.30.4', revision: 'default' }];
      await take(move());
      const failure = (await take(move(), 'finish')) as Failure;
      expect(failure.code).to.equal('MP_CONTROL_PLANE_IN_USE');
      expect(failure.message).to.contain('1 pod with a proxy of it: shop/web-0');
      expect(images()).to.have.length(2);
      world.proxies = [{ version: '1.31.0', revision: 'new' }];
      await killedEverywhere(move(), 'finish');
      expect(images()).to.deep.equal([pilot('1.31.0')]);
    });

    it('nor while a namespace asks for it, or istiod itself knows of a proxy', async () => {
      await take(move());
      world.labels = { 'istio-injection': 'enabled' };
      expect(((await take(move(), 'finish')) as Failure).message).to.contain(
        '1 namespace whose new pods it injects: shop',
      );
      world.labels = {};
      world.proxyStatus('web-0.shop  Kubernetes  istiod-pod  1.30.4\n');
      expect(((await take(move(), 'finish')) as Failure).message).to.contain(
        '1 proxy connected to it: web-0.shop',
      );
    });

    it('taken back put the tag back, then remove the candidate once nobody uses it', async () => {
      world.proxies = [{ version: '1.31.0', revision: 'new' }];
      await take(move());
      expect(((await take(move(), 'undo')) as Failure).code).to.equal('MP_CONTROL_PLANE_IN_USE');
      expect(world.tag()).to.equal(undefined);
      expect(images()).to.have.length(2);
      world.proxies = [];
      await killedEverywhere(move(), 'undo');
      expect(images()).to.deep.equal([pilot('1.30.4')]);
    });
  });
});
