import { resolve } from 'node:path';
import { type ExitCode, exitCodes } from '../../../../reports/failure/exit-codes.ts';
import { Failure } from '../../../../reports/failure/failure.ts';
import { type Progress, progressOf } from '../../../../rollout/control-plane/journal.ts';
import { readMove } from '../../../../rollout/control-plane/saved.ts';
import { rolloutsFolder } from '../../../../rollout/state/folder.ts';
import { readJournalOf } from '../../../../rollout/state/store.ts';
import { tell } from '../../options.ts';
import { connect, requireCluster } from '../connect.ts';
import { pauseRunning, unpauseRunning } from '../pausing.ts';
import { type Begun, moveToEnd } from './conduct.ts';
import { moveStatus, moveStatusLines } from './status.ts';

interface VerbFlags {
  readonly state?: string;
}

const command = 'meshproof rollout control-plane';

interface Opened extends Begun {
  readonly progress: Progress;
}

/** @throws Failure MP_ROLLOUT_STATE */
async function open(id: string | undefined, flags: VerbFlags): Promise<Opened> {
  const folder = resolve(flags.state ?? rolloutsFolder());
  const move = readMove(folder, id);
  const { cluster } = await connect(move.cluster, 'saved');
  return { folder, move, cluster, progress: progressOf(readJournalOf(folder, move.id)) };
}

export async function status(
  id: string | undefined,
  flags: VerbFlags & { readonly output: string },
): Promise<void> {
  const { cluster, move, progress } = await open(id, flags);
  const found = await moveStatus(cluster, move, progress);
  const text = flags.output === 'json' ? JSON.stringify(found, null, 2) : moveStatusLines(found).join('\n');
  process.stdout.write(`${text}\n`);
}

const runningOf = async ({ cluster, move, progress }: Opened) => {
  const { id, state, holder } = await moveStatus(cluster, move, progress);
  return { running: { cluster, namespace: move.namespace, id, state, command }, holder };
};

export async function pause(id: string | undefined, flags: VerbFlags): Promise<ExitCode> {
  const begun = await open(id, flags);
  await requireCluster(begun.cluster, begun.move.cluster, begun.move.id);
  const { running } = await runningOf(begun);
  await pauseRunning(running, 'step');
  return exitCodes.qualified;
}

/** Takes a pause away, or goes on with a move that nobody runs, in the direction that it had. */
export async function resume(id: string | undefined, flags: VerbFlags): Promise<ExitCode> {
  const begun = await open(id, flags);
  await requireCluster(begun.cluster, begun.move.cluster, begun.move.id);
  const { running, holder } = await runningOf(begun);
  if (await unpauseRunning(running, holder?.identity)) return exitCodes.qualified;
  const { phase = 'run', state } = begun.progress;
  if (state === 'ended') {
    tell(`nothing of ${begun.move.id} is left to do`);
    return exitCodes.qualified;
  }
  return moveToEnd(phase, begun);
}

/** Removes the old revision. */
export async function finish(id: string | undefined, flags: VerbFlags): Promise<ExitCode> {
  const begun = await open(id, flags);
  await requireCluster(begun.cluster, begun.move.cluster, begun.move.id);
  const { move, progress } = begun;
  const { phase, state } = progress;
  if (move.strategy === 'in-place')
    throw new Failure('MP_USAGE', { what: `${move.id} moves in place: there is no old revision to remove` });
  if (phase === 'undo' || !(phase === 'finish' || state === 'ended')) {
    throw new Failure('MP_ROLLOUT_STATE', {
      what: `${move.id} has not moved to the candidate: ${phase ?? 'run'} ${state}`,
      fix: `${command} resume ${move.id}`,
    });
  }
  if (move.oldReleases.length === 0) {
    throw new Failure('MP_ROLLOUT_STATE', {
      what: `istiod of revision ${move.from.revision} belongs to no Helm release`,
      fix: `istioctl uninstall --revision ${move.from.revision}, once nobody uses it`,
    });
  }
  return moveToEnd('finish', begun);
}

export async function undo(id: string | undefined, flags: VerbFlags): Promise<ExitCode> {
  const begun = await open(id, flags);
  await requireCluster(begun.cluster, begun.move.cluster, begun.move.id);
  const { move, progress } = begun;
  const removed = progress.begun.find((step) => step.startsWith('finish remove'));
  if (removed === undefined) return moveToEnd('undo', begun);
  throw new Failure('MP_ROLLOUT_UNDO', {
    what: `revision ${move.from.revision} was removed: there is nothing to go back to`,
    fix: 'install it again as a revision, and move to it: meshproof rollout control-plane run --strategy revisioned',
  });
}
