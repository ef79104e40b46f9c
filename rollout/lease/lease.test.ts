import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { Failure } from '../../reports/failure/failure.ts';
import { readHolding } from './holding.ts';
import { type HeldLease, holdLease } from './keep.ts';
import { pauseHolder, unpauseHolder } from './pause.ts';
import { hasEnded, processMark } from './process-mark.ts';
import { annotations, holderOf } from './record.ts';
import { type LeaseClaim, readLease } from './take.ts';
import { type LeaseServer, startLeaseServer } from './testing/lease-server.ts';

const namespace = 'istio-system';

describe('the Lease of a rollout', () => {
  let server: LeaseServer;
  const held: HeldLease[] = [];
  const hold = async (run: string, claim: Partial<LeaseClaim> = {}) => {
    const lease = await holdLease(server.cluster, {
      namespace,
      run,
      identity: `${run}@host`,
      duration: 1_000,
      renewal: 20,
      ...claim,
    });
    held.push(lease);
    return lease;
  };
  const refused = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error: Failure) => error,
    );
  const holder = async () => {
    const lease = await readLease(server.cluster, namespace);
    return lease && holderOf(lease);
  };
  const until = async (true_: () => boolean) => {
    for (let tries = 0; tries < 200 && !true_(); tries++) await delay(5);
    expect(true_()).to.equal(true);
  };

  beforeEach(async () => {
    server = await startLeaseServer();
  });
  afterEach(async () => {
    await Promise.all(held.splice(0).map((lease) => lease.release()));
    await server.close();
  });

  it('is refused to a second rollout, which is told who holds it and since when', async () => {
    await hold('first');
    const failure = await refused(hold('second'));
    expect(failure?.code).to.equal('MP_ROLLOUT_HELD');
    expect(failure?.exit).to.equal(4);
    expect(failure?.message).to.match(/rollout first of first@host holds the cluster since \d{4}-/);
    expect((await holder())?.run).to.equal('first');
  });

  it('is had by one of several that ask at once', async () => {
    const claims = ['a', 'b', 'c', 'd'].map((run) => refused(hold(run)));
    const codes = (await Promise.all(claims)).map((failure) => failure?.code);
    expect(codes.filter((code) => code === undefined)).to.have.length(1);
    expect(codes.filter((code) => code === 'MP_ROLLOUT_HELD')).to.have.length(3);
  });

  it('is free again once released', async () => {
    await (await hold('first')).release();
    expect(await holder()).to.equal(undefined);
    await hold('second');
    expect((await holder())?.run).to.equal('second');
  });

  it('is renewed while it is held', async () => {
    await hold('first');
    const before = (await holder())?.renewed;
    await delay(80);
    expect((await holder())?.renewed).to.not.equal(before);
  });

  it('is taken over when it has not been renewed in its time', async () => {
    await hold('first', { duration: 1_000, renewal: 60_000 });
    expect((await refused(hold('second')))?.code).to.equal('MP_ROLLOUT_HELD');
    server.change((lease) => ({
      ...lease,
      spec: { ...lease.spec, renewTime: '2026-01-01T00:00:00.000000Z' },
    }));
    await hold('second');
    expect((await holder())?.run).to.equal('second');
  });

  it('is not taken from a holder whose clock is far behind, but who renews', async () => {
    await hold('first', { renewal: 60_000 });
    let hours = 0;
    const behind = setInterval(
      () =>
        server.change((lease) => ({
          ...lease,
          spec: { ...lease.spec, renewTime: `2026-01-01T00:00:0${hours++ % 10}.000000Z` },
        })),
      5,
    );
    const failure = await refused(hold('second', { renewal: 50 }));
    clearInterval(behind);
    expect(failure?.code).to.equal('MP_ROLLOUT_HELD');
  });

  it('is taken at once from a process of this machine that has ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    const mark = processMark(child.pid ?? 0);
    expect(mark).to.match(/^[\w-]+\/\d+\/\d+\/\d+$/);
    await hold('first', { process: mark, duration: 60_000, renewal: 60_000 });
    expect((await refused(hold('second')))?.code).to.equal('MP_ROLLOUT_HELD');
    const holding = async () => (await readHolding(server.cluster, namespace, 'first')).held?.run;
    expect(await holding()).to.equal('first');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await holding()).to.equal(undefined);
    await hold('second', { duration: 60_000 });
    expect((await holder())?.run).to.equal('second');
  });

  it('takes no process of another machine for one that has ended', () => {
    const [, namespace, pid, start] = (processMark(process.pid) ?? '').split('/');
    expect(hasEnded(`another-boot/${namespace}/${pid}/${start}`)).to.equal(false);
    expect(hasEnded(`${processMark(process.pid)}`)).to.equal(false);
    expect(hasEnded(`${processMark(process.pid)}0`)).to.equal(true);
  });

  for (const [title, change] of [
    ['taken by another', { holderIdentity: 'thief' }],
    ['cleared', { holderIdentity: undefined }],
  ] as const) {
    it(`says within one renewal that it was ${title}, and is not touched again`, async () => {
      const lease = await hold('first');
      expect(lease.hold()).to.equal(undefined);
      server.change((found) => ({ ...found, spec: { ...found.spec, ...change } }));
      await until(() => lease.lost.aborted);
      expect((lease.lost.reason as Failure).code).to.equal('MP_ROLLOUT_LEASE_LOST');
      expect(lease.hold()).to.equal('the Lease was lost');
      const writes = server.writes();
      await lease.release();
      await delay(60);
      expect(server.writes()).to.equal(writes);
    });
  }

  it('is lost when somebody deletes it', async () => {
    const lease = await hold('first');
    server.change(() => undefined);
    await until(() => lease.lost.aborted);
  });

  it('lets nothing begin once it could not be renewed in its time', async () => {
    const lease = await hold('first', { duration: 60 });
    server.down = true;
    await until(() => lease.hold() === 'the Lease could not be renewed in its time');
    expect(lease.lost.aborted).to.equal(false);
    server.down = false;
    await until(() => lease.hold() === undefined);
  });

  it('carries a pause to its holder and takes it away again', async () => {
    const lease = await hold('first');
    await pauseHolder(server.cluster, namespace, 'since noon by me');
    await until(() => lease.hold() === 'paused since noon by me');
    await unpauseHolder(server.cluster, namespace);
    await until(() => lease.hold() === undefined);
  });

  it('knows of a pause as soon as it is looked at', async () => {
    const lease = await hold('first', { renewal: 3_600_000 });
    await pauseHolder(server.cluster, namespace, 'since noon by me');
    expect(lease.hold()).to.equal(undefined);
    await lease.look();
    expect(lease.hold()).to.equal('paused since noon by me');
  });

  it('has no pause left for the next holder', async () => {
    const lease = await hold('first');
    await pauseHolder(server.cluster, namespace, 'since noon by me');
    await until(() => lease.hold() !== undefined);
    await lease.release();
    expect((await hold('second')).hold()).to.equal(undefined);
    expect(server.lease()?.metadata.annotations).to.deep.equal({ [annotations.run]: 'second' });
  });

  it('cannot be paused while nobody holds it', async () => {
    const failure = await refused(pauseHolder(server.cluster, namespace, 'by me'));
    expect(failure?.code).to.equal('MP_ROLLOUT_NOT_RUNNING');
  });
});
