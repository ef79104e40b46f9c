import { join } from 'node:path';
import { Failure } from '../../reports/failure/failure.ts';
import type { Layout } from './layout.ts';
import { withKeyLock } from './tools/key-lock.ts';

/**
 * Holds the lab for one command at a time; the lock of a dead process is taken over.
 * @throws Failure MP_LAB_BUSY with the holder's number
 */
export function withLabLock<T>(layout: Layout, act: () => Promise<T>): Promise<T> {
  const lock = join(layout.state, 'lab.lock');
  const onWait = (pid: number) => {
    const what = `process ${pid} is changing the lab`;
    throw new Failure('MP_LAB_BUSY', { what, where: lock, fix: 'wait for it to end' });
  };
  return withKeyLock(lock, { onWait }, act);
}
