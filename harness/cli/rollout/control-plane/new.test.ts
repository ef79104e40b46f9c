import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Failure } from '../../../../reports/failure/failure.ts';
import { progressOf } from '../../../../rollout/control-plane/journal.ts';
import { readMove } from '../../../../rollout/control-plane/saved.ts';
import { openWorld, pilot, type World } from '../../../../rollout/control-plane/testing/world.ts';
import { holdLease } from '../../../../rollout/lease/keep.ts';
import { readJournalOf } from '../../../../rollout/state/store.ts';
import type { RunFlags } from './flags.ts';
import { runNew } from './new.ts';
import { moveStatus, moveStatusLines } from './status.ts';
import { finish, resume, undo } from './verbs.ts';

describe('rollout control-plane, to the exit code', function () {
  this.timeout(60_000);
  let world: World;
  let said: string;
  const { write } = process.stderr;

  beforeEach(async () => {
    world = await openWorld();
    said = '';
    process.stderr.write = (text) => {
      said += String(text);
      return true;
    };
    execFileSync(world.helm, ['upgrade', 'istiod', world.chart('1.30.4'), '--description', 'by hand']);
    world.proxies = [{ version: '1.30.4', revision: 'default' }];
  });
  afterEach(async () => {
    process.stderr.write = write;
    await world.close();
  });

  const state = () => join(world.folder, 'rollouts');
  const run = (version: string, flags: Partial<RunFlags> = {}) =>
    runNew({
      strategy: 'in-place',
      chart: [world.chart(version, flags.revision)],
      release: ['istiod'],
      namespace: 'istio-system',
      helm: world.helm,
      timeout: '2s',
      onFailure: 'stop',
      kubeconfig: world.kubeconfig,
      context: 'here',
      state: state(),
      ...flags,
    }).catch((error: Failure) => error);
  const images = () => world.istiods().map(({ image }) => image);
  /** Nothing but reads, beside the Helm that each test begins with. */
  const untouched = () => {
    expect(world.calls()).to.have.length(1);
    expect(world.writes()).to.deep.equal([]);
  };

  it('moves istiod in place, is taken back, and keeps what it was told', async () => {
    expect(await run('1.31.0', { istioctl: world.istioctl })).to.equal(0);
    expect(images()).to.deep.equal([pilot('1.31.0')]);
    expect(said).to.contain('upgrade istiod: revision 2 is istiod-1.31.0');
    const [id = ''] = readdirSync(state());
    expect(readdirSync(join(state(), id)).sort()).to.deep.equal([
      'charts',
      'control-plane.json',
      'istioctl',
      'journal.jsonl',
    ]);
    expect(existsSync(join(state(), id, 'istioctl/proxy-status.txt'))).to.equal(true);
    const status = await moveStatus(world.cluster, readMove(state()), progressOf(readJournalOf(state(), id)));
    expect(moveStatusLines(status).join('\n')).to.match(/state +run: ended\nsteps +5 done, 0 left$/);
    expect(await resume(undefined, { state: state() })).to.equal(0);
    expect(await undo(undefined, { state: state() })).to.equal(0);
    expect(images()).to.deep.equal([pilot('1.30.4')]);
  });

  it('refuses a release two minors away, before the first write', async () => {
    const failure = (await run('1.32.0')) as Failure;
    expect(failure.code).to.equal('MP_CONTROL_PLANE_SKEW');
    expect(failure.exit).to.equal(4);
    expect(failure.message).to.contain(
      '1 proxy of hub.example/istio/proxyv2:1.30.4: 2 minor versions below 1.32',
    );
    untouched();
    expect(existsSync(state())).to.equal(false);
  });

  it('takes it with a reason, which is kept', async () => {
    expect(await run('1.32.0', { allowSkew: 'a lab without proxies' })).to.equal(0);
    const [id = ''] = readdirSync(state());
    expect(readFileSync(join(state(), id, 'control-plane.json'), 'utf8')).to.contain('a lab without proxies');
    expect(said).to.contain('warning MP_CONTROL_PLANE_SKEW, allowed:');
  });

  it('ends at an objection of precheck before the first write, unless that is to be ignored', async () => {
    world.precheck('Error [IST0136] it is used');
    const failure = (await run('1.31.0', { istioctl: world.istioctl })) as Failure;
    expect(failure.code).to.equal('MP_CONTROL_PLANE_PRECHECK');
    expect(failure.detail.why).to.contain('IST0136');
    untouched();
    const [id = ''] = readdirSync(state());
    expect(readFileSync(join(state(), id, 'istioctl/precheck.txt'), 'utf8')).to.contain('IST0136');
    world.precheck('');
    expect(await resume(undefined, { state: state() })).to.equal(0);
    world.precheck('Error [IST0136] it is used');
    expect(await run('1.31.1', { istioctl: world.istioctl, ignorePrecheck: true })).to.equal(0);
    expect(images()).to.deep.equal([pilot('1.31.1')]);
  });

  it('is refused while another roll-out holds the Lease, and says who', async () => {
    const held = await holdLease(world.cluster, {
      namespace: 'istio-system',
      run: 'data-plane',
      identity: 'me@here',
    });
    const failure = (await run('1.31.0')) as Failure;
    await held.release();
    expect(failure.code).to.equal('MP_ROLLOUT_HELD');
    expect(failure.message).to.contain('rollout data-plane of me@here');
    untouched();
  });

  for (const right of ['patch deployments', 'create secrets', 'patch leases'])
    it(`asks for ${right} before the first write`, async () => {
      world.denied = [right];
      const failure = (await run('1.31.0')) as Failure;
      expect(failure.code).to.equal('MP_ROLLOUT_RIGHTS');
      expect(failure.message).to.contain(right);
      untouched();
    });

  it('refuses charts without an istiod, and one that would stand elsewhere', async () => {
    const failure = (await run('1.31.0', { chart: [world.chart('1.31.0', 'other')] })) as Failure;
    expect(failure.code).to.equal('MP_CONTROL_PLANE_CHART');
    expect(failure.message).to.contain('that is not in place');
    untouched();
  });

  it('refuses charts that were changed between two tries', async () => {
    world.fails('upgrade istiod');
    expect(((await run('1.31.0')) as Failure).code).to.equal('MP_CONTROL_PLANE_FAILED');
    expect(said).to.match(/to go on: \S+ rollout control-plane resume \S+; to take it back: .* undo/);
    const [id = ''] = readdirSync(state());
    const chart = join(state(), id, 'charts', '0-default-1.31.0', 'manifest.yaml');
    execFileSync('sed', ['-i', 's/1.31.0/1.31.7/', chart]);
    const failure = await resume(undefined, { state: state() }).catch((error: Failure) => error);
    expect((failure as Failure).code).to.equal('MP_ROLLOUT_STATE');
  });

  it('--on-failure undo ends with 6 when it is taken back, and with 7 when it cannot be', async () => {
    world.fails('upgrade istiod');
    expect(await run('1.31.0', { onFailure: 'undo' })).to.equal(6);
    expect(images()).to.deep.equal([pilot('1.30.4')]);
    world.fails('nothing');
    const failure = (await run('1.31.0', { onFailure: 'undo', helm: failingBack() })) as Failure;
    expect(failure.exit).to.equal(7);
    expect(failure.detail.fix).to.contain('rollout control-plane resume');
  });

  /** A helm that upgrades, breaks what it did, and takes nothing back. */
  function failingBack(): string {
    const script = `case "$1" in upgrade) "$h" "$@" && exit 1;; rollback) exit 1;; *) exec "$h" "$@";; esac`;
    const path = join(world.folder, 'failing-helm');
    execFileSync('sh', [
      '-c',
      `printf '%s\\n' '#!/bin/sh' 'h=${world.helm}' '${script.replaceAll("'", '')}' > ${path}; chmod +x ${path}`,
    ]);
    return path;
  }

  it('stands a revision beside, moves the tag, and removes the old one at the end', async () => {
    world.labels = { 'istio.io/rev': 'prod' };
    const flags = {
      strategy: 'revisioned',
      revision: 'new',
      tag: 'prod',
      release: ['istiod-new'],
      istioctl: world.istioctl,
    };
    expect(await run('1.31.0', flags)).to.equal(0);
    expect(world.tag()).to.equal('new');
    const refused = await finish(undefined, { state: state() }).catch((error: Failure) => error);
    expect((refused as Failure).code).to.equal('MP_CONTROL_PLANE_IN_USE');
    world.proxies = [{ version: '1.31.0', revision: 'new' }];
    expect(await finish(undefined, { state: state() })).to.equal(0);
    expect(images()).to.deep.equal([pilot('1.31.0')]);
    const back = await undo(undefined, { state: state() }).catch((error: Failure) => error);
    expect((back as Failure).code).to.equal('MP_ROLLOUT_UNDO');
  });
});
