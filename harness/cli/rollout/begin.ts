import { type ExitCode, exitCodes } from '../../../reports/failure/exit-codes.ts';
import { asFailure, Failure, failureText } from '../../../reports/failure/failure.ts';
import { inertLine } from '../../../reports/record/inert.ts';
import type { Cluster } from '../../../rollout/kube/cluster.ts';
import { oneByOne } from '../../../rollout/kube/places.ts';
import { idOf, planHash } from '../../../rollout/plan/plan.ts';
import { proxyConfigLine } from '../../../rollout/run/proxy-config.ts';
import { rolloutFailure } from '../../../rollout/run/result.ts';
import { planUndo } from '../../../rollout/run/undo.ts';
import { rolloutId } from '../../../rollout/state/folder.ts';
import type { SavedRollout } from '../../../rollout/state/saved.ts';
import { readJournalOf, saveRollout } from '../../../rollout/state/store.ts';
import { tallyOf } from '../../../rollout/state/tally.ts';
import { tell } from '../options.ts';
import { type Conducted, conduct, tellEnd } from './conduct.ts';

export interface Begun {
  readonly cluster: Cluster;
  /** Where rollouts are kept. */
  readonly folder: string;
  readonly saved: SavedRollout;
  readonly prometheus?: string;
}

/**
 * Moves a saved rollout to its end and takes it back when it fails and that was wished.
 * @throws its Failure; of a rollout that takes another back, with exit code 7
 */
export async function conductToEnd(begun: Begun): Promise<ExitCode> {
  const { saved } = begun;
  const conducted = await orHowToGoOn(begun);
  const failure = rolloutFailure(conducted.result);
  if (!failure) {
    const exit = tellEnd(conducted, saved, tell);
    if (exit !== exitCodes.qualified) tell(`to go on: ${resumeOf(saved)}`);
    return exit;
  }
  for (const { evidence } of conducted.result.failed)
    for (const config of evidence.proxyConfigs ?? []) tell(inertLine(proxyConfigLine(config)));
  if (saved.wishes.onFailure === 'undo' && failure.exit !== exitCodes.inconclusive) {
    process.stderr.write(`${failureText(failure)}\n`);
    return takeBack(begun);
  }
  tell(howToGoOn(saved));
  if (saved.undoes === undefined) throw failure;
  const { restarted, notBegun } = conducted.result;
  const fix = `${restarted.length} are back, ${notBegun.length} are not begun: cure it, then: ${resumeOf(saved)}`;
  throw failedBack(failure, fix);
}

async function orHowToGoOn({ cluster, folder, saved, prometheus }: Begun): Promise<Conducted> {
  try {
    return await conduct(cluster, folder, saved, prometheus);
  } catch (error) {
    const { code } = asFailure(error);
    const untouched = ['MP_ROLLOUT_RIGHTS', 'MP_ROLLOUT_HELD', 'MP_ROLLOUT_STATE'].includes(code);
    if (!untouched || saved.undoes !== undefined) tell(howToGoOn(saved));
    throw error;
  }
}

const resumeOf = ({ id }: SavedRollout) => `meshproof rollout resume ${id}`;

const howToGoOn = (saved: SavedRollout) =>
  saved.undoes === undefined
    ? `to go on: ${resumeOf(saved)}; to take it back: meshproof rollout undo ${saved.id}`
    : `to go on: ${resumeOf(saved)}`;

function failedBack({ code, detail }: Failure, fix = detail.fix): Failure {
  return new Failure(code, { ...detail, fix, exit: exitCodes.rollBackFailed });
}

/** @throws Failure with exit code 7 when it could not be taken back */
async function takeBack(begun: Begun): Promise<ExitCode> {
  try {
    const exit = await undo(begun);
    return exit === exitCodes.qualified ? exitCodes.rolledBack : exit;
  } catch (error) {
    throw failedBack(asFailure(error));
  }
}

/**
 * Takes back what a rollout restarted, as a rollout of its own.
 * @throws Failure MP_ROLLOUT_UNDO before anything is touched; those of a rollout, with exit code 7 when a workload failed
 */
export async function undo({ cluster, folder, saved, prometheus }: Begun): Promise<ExitCode> {
  const { begun } = tallyOf(readJournalOf(folder, saved.id));
  const plan = await planUndo(cluster, saved.plan, begun, saved.namespaces).catch((error: unknown) => {
    tell(`to take it back: meshproof rollout undo ${saved.id}`);
    throw error;
  });
  const restarts = plan.filter(({ decision }) => decision.action === 'restart');
  for (const planned of plan)
    if (planned.decision.action === 'skip') tell(`${idOf(planned)}: ${planned.decision.reason}`);
  if (restarts.length === 0) {
    tell(`nothing of ${saved.id} is left to take back`);
    return exitCodes.qualified;
  }
  const now = new Date();
  const hash = planHash(plan);
  const { gate, gateThresholds, pauseBetweenWaves, waves, onlyBetween, ...wishes } = saved.wishes;
  const within = restarts.map(({ namespace }) => namespace);
  const back: SavedRollout = {
    ...saved,
    id: `${rolloutId(now, hash)}-undo`,
    created: now.toISOString(),
    namespaces: oneByOne({ namespaces: saved.namespaces, within }),
    hash,
    plan,
    wishes: { ...wishes, onFailure: 'stop' },
    undoes: saved.id,
  };
  saveRollout(folder, back);
  tell(`rollout ${back.id} takes ${saved.id} back: ${restarts.length} workloads to restart`);
  return conductToEnd({ cluster, folder, saved: back, prometheus });
}
