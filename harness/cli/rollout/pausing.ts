import { Failure } from '../../../reports/failure/failure.ts';
import type { Cluster } from '../../../rollout/kube/cluster.ts';
import { pauseHolder, unpauseHolder } from '../../../rollout/lease/pause.ts';
import { tell } from '../options.ts';
import { userName } from './connect.ts';

/** One that runs elsewhere, or should. */
export interface Running {
  readonly cluster: Cluster;
  /** Where its Lease is. */
  readonly namespace: string;
  readonly id: string;
  readonly state: string;
  /** `meshproof rollout`, or the command of what else it is. */
  readonly command: string;
}

/** @param next what is not begun meanwhile. @throws Failure MP_ROLLOUT_NOT_RUNNING */
export async function pauseRunning(running: Running, next: string): Promise<void> {
  const { cluster, namespace, id, state, command } = running;
  if (state !== 'running' && state !== 'paused') {
    throw new Failure('MP_ROLLOUT_NOT_RUNNING', {
      what: `${id} does not run: ${state}`,
      fix: `${command} status ${id}`,
    });
  }
  await pauseHolder(cluster, namespace, `since ${new Date().toISOString()} by ${userName()}`);
  tell(`${id} begins no other ${next} after its next look at the Lease, within 10 s`);
  tell(`to go on: ${command} resume ${id}`);
}

/**
 * Takes the pause away from one that runs elsewhere.
 * @returns false where nobody runs it, so that it can be gone on with here
 * @throws Failure MP_ROLLOUT_HELD where it runs and is not paused
 */
export async function unpauseRunning(
  { cluster, namespace, id, state, command }: Running,
  by: string | undefined,
): Promise<boolean> {
  if (state === 'running') {
    throw new Failure('MP_ROLLOUT_HELD', {
      what: `${id} is running already, by ${by}`,
      fix: `${command} status ${id}`,
    });
  }
  if (state !== 'paused') return false;
  await unpauseHolder(cluster, namespace);
  tell(`${id} goes on within 10 s, where it runs: ${by}`);
  return true;
}
