import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { processId } from '../cluster/processes.ts';
import { withKeyLock } from './key-lock.ts';

describe('withKeyLock', () => {
  let folder: string;
  let lock: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshproof-lock-'));
    lock = join(folder, 'key');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const heldBy = (pid: number, startTicks: number) =>
    writeFileSync(lock, JSON.stringify({ pid, startTicks, token: 'other' }));

  it('lets one in at a time and leaves nothing behind', async () => {
    let inside = 0;
    let most = 0;
    const act = async () => {
      most = Math.max(most, ++inside);
      await delay(5);
      inside--;
    };
    await Promise.all(Array.from({ length: 4 }, () => withKeyLock(lock, {}, act)));
    expect(most).to.equal(1);
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('gives the lock back when the work fails', async () => {
    const fails = withKeyLock(lock, {}, () => Promise.reject(new Error('broken')));
    expect(await fails.catch((error: Error) => error.message)).to.equal('broken');
    expect(existsSync(lock)).to.equal(false);
  });

  it('waits for a process that lives and takes over once it is dead', async () => {
    const holder = spawn('sleep', ['30']);
    const id = processId(holder.pid ?? -1);
    heldBy(id?.pid ?? -1, id?.startTicks ?? -1);
    const waited: number[] = [];
    let done = false;
    const work = withKeyLock(lock, { onWait: (pid) => waited.push(pid) }, async () => {
      done = true;
    });
    await delay(300);
    expect(done).to.equal(false);
    expect(waited).to.deep.equal([holder.pid]);
    holder.kill('SIGKILL');
    await work;
    expect(done).to.equal(true);
  });

  it('takes over at once from a process whose number is another process by now, and from half a lock', async () => {
    heldBy(process.pid, 1);
    expect(await withKeyLock(lock, {}, async () => 'in')).to.equal('in');
    writeFileSync(lock, '{"pid": 1');
    expect(await withKeyLock(lock, {}, async () => 'in')).to.equal('in');
  });

  it('stops waiting when it is told to', async () => {
    const id = processId(process.pid);
    heldBy(id?.pid ?? -1, id?.startTicks ?? -1);
    const wait = withKeyLock(lock, { signal: AbortSignal.timeout(50) }, async () => 'in');
    expect(await wait.catch(() => 'stopped')).to.equal('stopped');
    expect(existsSync(lock)).to.equal(true);
  });
});
