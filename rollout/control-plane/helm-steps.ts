import {
  type HelmRelease,
  helmHistory,
  helmManifest,
  helmRollback,
  helmUninstall,
  helmUpgradeInstall,
  isPending,
  recoverPending,
  wayBack,
} from '../../chart-gen/helm/helm.ts';
import type { Manifest } from '../../chart-gen/manifest/manifest.ts';
import { Failure } from '../../reports/failure/failure.ts';
import { waitFor } from '../kube/wait.ts';
import { hasEnded, isOfHere } from '../lease/process-mark.ts';
import type { OpenStep } from './journal.ts';
import type { MovedRelease } from './saved.ts';

/** Seconds beyond its own time after which no Helm is at work any more. */
const grace = 30;
/** Milliseconds after which a Helm that was started has made its release pending. */
const settles = 5_000;

/** Waits for a Helm that outlived the one who started it: its release looks just like that of a Helm which has died. */
export async function awaitHelm(
  options: HelmRelease,
  { since, helm: mark }: Pick<OpenStep, 'since' | 'helm'>,
): Promise<void> {
  const { release, timeoutSeconds = 300, signal } = options;
  const timeout = (timeoutSeconds + grace) * 1000;
  const known = mark !== undefined && isOfHere(mark);
  await waitFor(`the helm of release ${release} to end`, { timeout, interval: 500, signal }, async () => {
    if (known && hasEnded(mark)) return { done: true, value: undefined };
    const newest = (await helmHistory(options)).at(-1);
    const pending = newest !== undefined && isPending(newest);
    const young = Date.now() - Date.parse(since) < settles;
    if (!known && !pending && !young) return { done: true, value: undefined };
    if (pending && Date.now() - Date.parse(newest.updated) > timeout) return { done: true, value: undefined };
    return { done: false, seen: newest?.status ?? 'no release' };
  });
}

/** Installs or upgrades a release; one that bears the mark is left: it was done before we were cut off. */
export async function putRelease(
  options: HelmRelease,
  { chart, values }: { readonly chart: string; readonly values?: MovedRelease['values'] },
  mark: string,
): Promise<string> {
  const newest = (await helmHistory(options)).at(-1);
  if (newest?.status === 'deployed' && newest.description === mark) return 'was done already';
  await helmUpgradeInstall({ ...options, chart, values, description: mark });
  const after = (await helmHistory(options)).at(-1);
  return `revision ${after?.revision} is ${after?.chart}`;
}

/** Takes a release back to a revision of its history. @throws Failure MP_ROLLOUT_UNDO when it is not there any more */
export async function takeReleaseBack(options: HelmRelease, before: number): Promise<string> {
  await recoverPending(options);
  const history = await helmHistory(options);
  const newest = history.at(-1);
  const isBack = newest?.revision === before || newest?.description === `Rollback to ${before}`;
  if (newest?.status === 'deployed' && isBack) return `revision ${newest.revision} is ${newest.chart}`;
  const revision = wayBack(history, before);
  if (revision === undefined) {
    throw new Failure('MP_ROLLOUT_UNDO', {
      what: `Helm's history of ${options.release} does not reach revision ${before} any more`,
      where: `namespace ${options.namespace}`,
      fix: `install the chart of before by hand: helm upgrade ${options.release}`,
    });
  }
  await helmRollback({ ...options, revision });
  return `rolled back to revision ${revision}, ${history.find((one) => one.revision === revision)?.chart}`;
}

/**
 * Removes a release; one that is gone is no error.
 * @throws Failure MP_CONTROL_PLANE_IN_USE when it brought the namespace that others live in
 */
export async function removeRelease(options: HelmRelease): Promise<string> {
  const { release, namespace } = options;
  if ((await helmHistory(options)).length === 0) return 'was removed already';
  const objects = await helmManifest(options);
  if (objects.some(({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace)) {
    throw new Failure('MP_CONTROL_PLANE_IN_USE', {
      what: `release ${release} brought namespace ${namespace}, and would take it along with all that is in it`,
      fix: 'remove its other objects by hand, and the Secrets of the release, and leave the namespace',
    });
  }
  await helmUninstall(options);
  const stay = objects.filter(stays).length;
  return `${objects.length - stay} objects of it are removed${stay > 0 ? `, ${stay} stay, as its chart says` : ''}`;
}

const stays = ({ metadata }: Manifest) => metadata.annotations?.['helm.sh/resource-policy'] === 'keep';
