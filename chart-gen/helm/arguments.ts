import type { Dialect } from './dialect.ts';
import type { HelmChart, HelmRelease, HelmRollback, HelmUpgrade } from './release.ts';

/**
 * Why server-side apply with forced conflicts (Helm 4).
 *
 * istiod owns two fields of objects that the charts bring: `webhooks[].clientConfig.caBundle` of its webhooks, which the
 * charts leave out, and `webhooks[].failurePolicy` of its validating webhook, which they set to Ignore and istiod turns
 * to Fail once it can answer. An upgrade or a roll-back applies Ignore again, and Helm 4 then refuses with `conflict
 * with "pilot-discovery"`. To leave failurePolicy out instead would be worse: the API server's default is Fail, so a
 * first install would refuse every Istio object until istiod is up. With the conflict forced, Helm writes Ignore,
 * istiod sees the change and writes Fail again within a second; caBundle is not touched, so injection never stops.
 * Helm 3 merges on the client and does the same without a flag.
 *
 * `--server-side=true` rather than auto: auto keeps to the way of the revision before, so that a release installed by
 * Helm 3 would go on being merged on the client, which ignores --force-conflicts.
 */
const applying: Readonly<Record<Dialect, readonly string[]>> = {
  v3: [],
  v4: ['--server-side=true', '--force-conflicts'],
};

export function upgradeArguments(options: HelmUpgrade, dialect: Dialect): string[] {
  return [
    'upgrade',
    options.release,
    options.chart,
    '--install',
    '--create-namespace',
    ...(options.values ? ['--values', '-'] : []),
    ...(options.ownership === 'take' ? ['--take-ownership'] : []),
    ...(options.description ? ['--description', options.description] : []),
    ...(options.onFailure === 'roll-back' ? [dialect === 'v3' ? '--atomic' : '--rollback-on-failure'] : []),
    ...history(options),
    ...applying[dialect],
    ...waiting(options),
    ...target(options),
  ];
}

export function rollbackArguments(options: HelmRollback, dialect: Dialect): string[] {
  return [
    'rollback',
    options.release,
    `${options.revision}`,
    ...history(options),
    ...applying[dialect],
    ...waiting(options),
    ...target(options),
  ];
}

export const uninstallArguments = (options: HelmRelease): string[] => [
  'uninstall',
  options.release,
  '--ignore-not-found',
  ...waiting(options),
  ...target(options),
];

export const historyArguments = (options: HelmRelease): string[] => [
  'history',
  options.release,
  '--max',
  '256',
  '--output',
  'json',
  ...target(options),
];

export const templateArguments = (options: HelmChart): string[] => [
  'template',
  options.release,
  options.chart,
  ...(options.values ? ['--values', '-'] : []),
  ...target(options),
];

export const valuesArguments = (options: HelmRelease): string[] => [
  'get',
  'values',
  options.release,
  '--output',
  'json',
  ...target(options),
];

export const manifestArguments = (options: HelmRelease): string[] => [
  'get',
  'manifest',
  options.release,
  ...target(options),
];

/** Seconds that Helm may wait for the objects. */
export const timeoutOf = ({ timeoutSeconds = 300 }: HelmRelease): number => timeoutSeconds;

const history = ({ historyMax = 10 }: HelmRelease) => ['--history-max', `${historyMax}`];

const waiting = (options: HelmRelease) => [
  ...(options.wait === 'none' ? [] : ['--wait']),
  '--timeout',
  `${timeoutOf(options)}s`,
];

const target = ({ namespace, kubeconfig, context }: HelmRelease) => [
  '--namespace',
  namespace,
  '--kubeconfig',
  kubeconfig,
  ...(context ? ['--kube-context', context] : []),
];
