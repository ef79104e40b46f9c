import type { Value } from '../yaml/to-value.ts';
import { writeYaml } from '../yaml/write.ts';
import { rollbackArguments, uninstallArguments, upgradeArguments } from './arguments.ts';
import { callHelm } from './call.ts';
import { dialectOf } from './dialect.ts';
import { helmHistory, isPending, lastGood } from './history.ts';
import type { HelmRelease, HelmRollback, HelmUpgrade } from './release.ts';

export { type HelmRevision, helmHistory, helmStatus, isPending, lastGood, wayBack } from './history.ts';
export { helmManifest, helmTemplate, helmValues } from './read.ts';
export type { HelmChart, HelmRelease, HelmRollback, HelmUpgrade } from './release.ts';

/**
 * Installs a release or upgrades it, after one that a crash left pending was recovered. The caller holds the lock of the
 * run: a helm of someone else that is at work on the same release looks just like a crashed one.
 * @throws Failure MP_PROGRAM_FAILED with Helm's last lines, MP_PROGRAM_TIMEOUT, MP_PROGRAM_MISSING, MP_TOOL_UNFIT
 */
export async function helmUpgradeInstall(options: HelmUpgrade): Promise<void> {
  const dialect = await dialectOf(options.helm, options.signal);
  await recoverPending(options);
  const input = options.values && writeYaml(options.values as Value);
  const waits = options.onFailure === 'roll-back' ? 2 : 1;
  await callHelm(options, upgradeArguments(options, dialect), { input, waits });
}

/**
 * Rolls a release back to a revision. Helm's success says that the objects were accepted and became ready, not that the
 * mesh works: the caller looks for itself.
 */
export async function helmRollback(options: HelmRollback): Promise<void> {
  const dialect = await dialectOf(options.helm, options.signal);
  await callHelm(options, rollbackArguments(options, dialect));
}

/** Removes a release; one that is not there is no error. CRDs stay, as the charts say. */
export async function helmUninstall(options: HelmRelease): Promise<void> {
  await callHelm(options, uninstallArguments(options));
}

export type Recovery = 'nothing' | 'rolled-back' | 'removed';

/**
 * Brings a release out of a pending state, in which Helm refuses every later command: back to the last revision that
 * was installed whole, or away when there never was one.
 */
export async function recoverPending(options: HelmRelease): Promise<Recovery> {
  const history = await helmHistory(options);
  const newest = history.at(-1);
  if (!newest || !isPending(newest)) return 'nothing';
  const good = newest.status === 'uninstalling' ? undefined : lastGood(history);
  if (!good) {
    await helmUninstall(options);
    return 'removed';
  }
  await helmRollback({ ...options, revision: good.revision });
  return 'rolled-back';
}
