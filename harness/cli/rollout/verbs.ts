import { resolve } from 'node:path';
import { type ExitCode, exitCodes } from '../../../reports/failure/exit-codes.ts';
import { Failure } from '../../../reports/failure/failure.ts';
import type { Cluster } from '../../../rollout/kube/cluster.ts';
import { rolloutsFolder } from '../../../rollout/state/folder.ts';
import type { SavedRollout } from '../../../rollout/state/saved.ts';
import { readJournalOf, readSaved } from '../../../rollout/state/store.ts';
import { tallyOf } from '../../../rollout/state/tally.ts';
import { tell } from '../options.ts';
import { readerGone } from '../readers.ts';
import { conductToEnd, undo } from './begin.ts';
import { connect, requireCluster } from './connect.ts';
import { readNextRuns } from './next-runs.ts';
import { pauseRunning, type Running, unpauseRunning } from './pausing.ts';
import { type RolloutStatus, statusLines, statusOf } from './status.ts';
import { watchStatus } from './watch.ts';

interface VerbFlags {
  readonly state?: string;
}

interface Known {
  readonly folder: string;
  readonly saved: SavedRollout;
  readonly cluster: Cluster;
}

/** @throws Failure MP_ROLLOUT_STATE */
async function open(id: string | undefined, flags: VerbFlags): Promise<Known> {
  const folder = resolve(flags.state ?? rolloutsFolder());
  const saved = readSaved(folder, id);
  const { cluster } = await connect(saved.cluster, 'saved');
  return { folder, saved, cluster };
}

const statusFor = ({ cluster, saved, folder }: Known): Promise<RolloutStatus> =>
  statusOf(cluster, saved, tallyOf(readJournalOf(folder, saved.id)));

export async function status(
  id: string | undefined,
  flags: VerbFlags & { readonly output: string; readonly watch?: boolean },
): Promise<void> {
  const known = await open(id, flags);
  if (flags.watch) {
    if (flags.output !== 'text') throw new Failure('MP_USAGE', { what: '--watch shows text alone' });
    return watchStatus(() => statusFor(known), process.stdout, { gone: readerGone(process.stdout) });
  }
  const [status, next] = await Promise.all([statusFor(known), readNextRuns(known.cluster, known.saved)]);
  const found = { ...status, ...next };
  const text =
    flags.output === 'json' ? JSON.stringify(found, null, 2) : statusLines(found, Date.now()).join('\n');
  process.stdout.write(`${text}\n`);
}

export async function pause(id: string | undefined, flags: VerbFlags): Promise<void> {
  const known = await open(id, flags);
  await requireCluster(known.cluster, known.saved.cluster, `rollout ${known.saved.id}`);
  await pauseRunning(runningOf(known, await statusFor(known)), 'restart');
}

/** Takes a pause away, or goes on with a rollout that nobody runs. */
export async function resume(
  id: string | undefined,
  flags: VerbFlags & { readonly prometheus?: string },
): Promise<ExitCode> {
  const known = await open(id, flags);
  await requireCluster(known.cluster, known.saved.cluster, `rollout ${known.saved.id}`);
  const { saved, cluster, folder } = known;
  const found = await statusFor(known);
  if (await unpauseRunning(runningOf(known, found), found.holder?.identity)) return exitCodes.qualified;
  if (found.state === 'ended' && found.toBegin === 0 && found.failed.length === 0) {
    tell(`nothing of rollout ${saved.id} is left to do`);
    return exitCodes.qualified;
  }
  tell(`rollout ${saved.id} goes on: ${found.ready.length} of ${found.total} are moved`);
  return conductToEnd({ cluster, folder, saved, prometheus: flags.prometheus });
}

export async function takeBack(
  id: string | undefined,
  flags: VerbFlags & { readonly prometheus?: string },
): Promise<ExitCode> {
  const known = await open(id, flags);
  await requireCluster(known.cluster, known.saved.cluster, `rollout ${known.saved.id}`);
  return undo({ ...known, prometheus: flags.prometheus });
}

const runningOf = ({ cluster, saved }: Known, { id, state }: RolloutStatus): Running => ({
  cluster,
  namespace: saved.cluster.leaseNamespace,
  id,
  state,
  command: 'meshproof rollout',
});
