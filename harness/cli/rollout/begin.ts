import { type ExitCode, exitCodes } from '../../../reports/failure/exit-codes.ts';
import { asFailure, Failure, failureText } from '../../../reports/failure/failure.ts';
import type { Cluster } from '../../../rollout/kube/cluster.ts';
import { idOf, planHash } from '../../../rollout/plan/plan.ts';
import { rolloutFailure } from '../../../rollout/run/result.ts';
import { planUndo } from '../../../rollout/run/undo.ts';
import { rolloutId } from '../../../rollout/state/folder.ts';
import type { SavedRollout } from '../../../rollout/state/saved.ts';
import { readJournalOf, saveRollout } from '../../../rollout/state/store.ts';
import { tallyOf } from '../../../rollout/state/tally.ts';
import { tell } from '../options.ts';
import { conduct, tellEnd } from './conduct.ts';

export interface Begun {
  readonly cluster: Cluster;
  /** Where rollouts are kept. */
  readonly folder: string;
  readonly saved: SavedRollout;
  readonly prometheus?: string;
}

/** Moves a saved rollout to its end and takes it back when it fails and that was wished. @throws its Failure */
export async function conductToEnd(begun: Begun): Promise<ExitCode> {
  const { cluster, folder, saved, prometheus } = begun;
  const goOn = `meshproof rollout resume ${saved.id}`;
  try {
    const conducted = await conduct(cluster, folder, saved, prometheus);
    const failure = rolloutFailure(conducted.result);
    if (!failure) {
      const exit = tellEnd(conducted, saved, tell);
      if (exit !== exitCodes.qualified) tell(`to go on: ${goOn}`);
      return exit;
    }
    if (saved.wishes.onFailure !== 'undo' || failure.exit === exitCodes.inconclusive) throw failure;
    process.stderr.write(`${failureText(failure)}\n`);
    return await takeBack(begun);
  } catch (error) {
    const failure = asFailure(error);
    if (!['MP_ROLLOUT_RIGHTS', 'MP_ROLLOUT_HELD', 'MP_ROLLOUT_STATE'].includes(failure.code))
      tell(`to go on: ${goOn}; to take it back: meshproof rollout undo ${saved.id}`);
    throw failure;
  }
}

/** @throws Failure with exit code 7 when it could not be taken back */
async function takeBack(begun: Begun): Promise<ExitCode> {
  try {
    const exit = await undo(begun);
    return exit === exitCodes.qualified ? exitCodes.rolledBack : exit;
  } catch (error) {
    const { code, detail } = asFailure(error);
    throw new Failure(code, { ...detail, exit: exitCodes.rollBackFailed });
  }
}

/** Takes back what a rollout restarted, as a rollout of its own. @throws Failure MP_ROLLOUT_UNDO, and those of a rollout */
export async function undo({ cluster, folder, saved, prometheus }: Begun): Promise<ExitCode> {
  const { begun } = tallyOf(readJournalOf(folder, saved.id));
  const plan = await planUndo(cluster, saved.plan, begun);
  const restarts = plan.filter(({ decision }) => decision.action === 'restart');
  for (const planned of plan)
    if (planned.decision.action === 'skip') tell(`${idOf(planned)}: ${planned.decision.reason}`);
  if (restarts.length === 0) {
    tell(`nothing of ${saved.id} is left to take back`);
    return exitCodes.qualified;
  }
  const now = new Date();
  const hash = planHash(plan);
  const { gate, pauseBetweenWaves, waves, onlyBetween, ...wishes } = saved.wishes;
  const back: SavedRollout = {
    ...saved,
    id: `${rolloutId(now, hash)}-undo`,
    created: now.toISOString(),
    namespaces: [...new Set(restarts.map(({ namespace }) => namespace))],
    hash,
    plan,
    wishes: { ...wishes, onFailure: 'stop' },
    undoes: saved.id,
  };
  saveRollout(folder, back);
  tell(`rollout ${back.id} takes ${saved.id} back: ${restarts.length} workloads to restart`);
  const conducted = await conduct(cluster, folder, back, prometheus);
  const failure = rolloutFailure(conducted.result);
  if (failure) throw failure;
  const exit = tellEnd(conducted, back, tell);
  if (exit !== exitCodes.qualified) tell(`to go on: meshproof rollout resume ${back.id}`);
  return exit;
}
