import { resolve } from 'node:path';
import { type ExitCode, exitCodes } from '../../../reports/failure/exit-codes.ts';
import { Failure } from '../../../reports/failure/failure.ts';
import type { Cluster } from '../../../rollout/kube/cluster.ts';
import { pauseHolder, unpauseHolder } from '../../../rollout/lease/pause.ts';
import { rolloutsFolder } from '../../../rollout/state/folder.ts';
import type { SavedRollout } from '../../../rollout/state/saved.ts';
import { readJournalOf, readSaved } from '../../../rollout/state/store.ts';
import { tallyOf } from '../../../rollout/state/tally.ts';
import { tell } from '../options.ts';
import { conductToEnd, undo } from './begin.ts';
import { connect, requireCluster, userName } from './connect.ts';
import { readNextRuns } from './next-runs.ts';
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
    return watchStatus(() => statusFor(known), process.stdout);
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
  const { id: name, cluster } = known.saved;
  const found = await statusFor(known);
  if (found.state !== 'running' && found.state !== 'paused') throw notRunning(found);
  await pauseHolder(
    known.cluster,
    cluster.leaseNamespace,
    `since ${new Date().toISOString()} by ${userName()}`,
  );
  tell(`rollout ${name} begins no other restart after its next look at the Lease, within 10 s`);
  tell(`to go on: meshproof rollout resume ${name}`);
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
  if (found.state === 'paused' || found.state === 'running') {
    if (found.state === 'running') {
      throw new Failure('MP_ROLLOUT_HELD', {
        what: `rollout ${saved.id} is running already, by ${found.holder?.identity}`,
        fix: `meshproof rollout status ${saved.id}`,
      });
    }
    await unpauseHolder(cluster, saved.cluster.leaseNamespace);
    tell(`rollout ${saved.id} goes on within 10 s, where it runs: ${found.holder?.identity}`);
    return exitCodes.qualified;
  }
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

const notRunning = ({ id, state }: RolloutStatus) =>
  new Failure('MP_ROLLOUT_NOT_RUNNING', {
    what: `rollout ${id} does not run: ${state}`,
    fix: `meshproof rollout status ${id}`,
  });
