import { runProgram } from '../process/run-program.ts';

export interface HelmRelease {
  readonly helm: string;
  readonly kubeconfig: string;
  readonly release: string;
  readonly namespace: string;
  /** Seconds that Helm may wait. Default 300. */
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
}

export interface HelmRevision {
  readonly revision: number;
  readonly status: string;
  readonly chart: string;
}

/**
 * istiod itself sets failurePolicy and caBundle of its validating webhook. Helm 4 applies on the server and would
 * refuse to take the field back ("conflict with pilot-discovery"), so an upgrade or a roll-back forces it; istiod sets
 * it again within a second.
 */
const forced = async (helm: string): Promise<string[]> => {
  const { stdout } = await runProgram(helm, ['version', '--short']);
  return stdout.startsWith('v3.') ? [] : ['--force-conflicts'];
};

const common = ({ release, namespace, kubeconfig }: HelmRelease) => [
  release,
  '--namespace',
  namespace,
  '--kubeconfig',
  kubeconfig,
];
const waiting = ({ timeoutSeconds = 300 }: HelmRelease) => ['--wait', '--timeout', `${timeoutSeconds}s`];
const limit = ({ timeoutSeconds = 300, signal }: HelmRelease) => ({
  timeout: (timeoutSeconds + 30) * 1000,
  signal,
});

/** Installs a release or upgrades it, after a release that a crash left pending was recovered. */
export async function helmUpgradeInstall(options: HelmRelease & { readonly chart: string }): Promise<void> {
  await recoverPending(options);
  const [release = '', ...rest] = common(options);
  const args = [
    'upgrade',
    '--install',
    release,
    options.chart,
    ...rest,
    '--create-namespace',
    '--history-max',
    '10',
  ];
  await runProgram(
    options.helm,
    [...args, ...waiting(options), ...(await forced(options.helm))],
    limit(options),
  );
}

/** Rolls a release back to a revision; 0 is the one before. */
export async function helmRollback(options: HelmRelease & { readonly revision: number }): Promise<void> {
  const [release = '', ...rest] = common(options);
  const args = ['rollback', release, `${options.revision}`, ...rest, ...waiting(options)];
  await runProgram(options.helm, [...args, ...(await forced(options.helm))], limit(options));
}

/** Removes a release; one that is not there is no error. */
export async function helmUninstall(options: HelmRelease): Promise<void> {
  const args = ['uninstall', ...common(options), '--ignore-not-found', ...waiting(options)];
  await runProgram(options.helm, args, limit(options));
}

/** Revisions, oldest first; empty when there is no such release. */
export async function helmHistory(options: HelmRelease): Promise<HelmRevision[]> {
  const { stdout, exitCode } = await runProgram(
    options.helm,
    ['history', ...common(options), '--output', 'json'],
    { allow: [0, 1] },
  );
  return exitCode === 0 ? (JSON.parse(stdout) as HelmRevision[]) : [];
}

/** A release that is still pending after its Helm died blocks every later one: the last good revision is restored. */
export async function recoverPending(options: HelmRelease): Promise<'nothing' | 'rolled-back' | 'removed'> {
  const history = await helmHistory(options);
  if (!history.at(-1)?.status.startsWith('pending-')) return 'nothing';
  const good = history.filter(({ status }) => status === 'deployed' || status === 'superseded').at(-1);
  if (!good) {
    await helmUninstall(options);
    return 'removed';
  }
  await helmRollback({ ...options, revision: good.revision });
  return 'rolled-back';
}
