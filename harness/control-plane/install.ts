import { join } from 'node:path';
import { type HelmRelease, helmUninstall, helmUpgradeInstall } from '../../chart-gen/helm/helm.ts';
import { istiodRuns } from '../../rollout/control-plane/healthy.ts';
import type { Cluster } from '../../rollout/kube/cluster.ts';
import type { ReleaseCharts } from './releases.ts';

export interface ControlPlaneTools {
  readonly helm: string;
  readonly kubeconfig: string;
  readonly cluster: Cluster;
  /** Seconds that Helm may take for a release, and istiod to be healthy after it. Default 120. */
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
}

const namespace = 'istio-system';

/** In the order in which they are installed: the CRDs come with the first. */
export const chartNames = ['istio', 'istio-crd'] as const;
export type ChartName = (typeof chartNames)[number];

/** Name of the candidate's control plane when it stands beside the baseline's. */
export const candidateRevision = 'candidate';

const suffixed = (name: string, revision: string | undefined) => (revision ? `${name}-${revision}` : name);

/** Without the signal: a Helm that is stopped half-way leaves more to clean than one that is waited for. */
export const releaseOptions = (
  chart: ChartName,
  {
    helm,
    kubeconfig,
    timeoutSeconds = 120,
  }: Pick<ControlPlaneTools, 'helm' | 'kubeconfig' | 'timeoutSeconds'>,
  revision?: string,
): HelmRelease => ({ helm, kubeconfig, release: suffixed(chart, revision), namespace, timeoutSeconds });

/**
 * Installs or upgrades both charts, the one with the CRDs first, and sees for itself that istiod runs the release.
 * `onFailure: 'roll-back'` lets Helm take back an upgrade that does not get ready.
 */
export async function installControlPlane(
  charts: ReleaseCharts,
  tools: ControlPlaneTools,
  onFailure: 'leave' | 'roll-back' = 'leave',
): Promise<void> {
  for (const chart of chartNames) {
    const options = releaseOptions(chart, tools, charts.revision);
    await helmUpgradeInstall({ ...options, chart: join(charts.folder, chart), onFailure });
  }
  await controlPlaneHealthy(charts, tools);
}

/** Helm's exit code is not trusted: istiod itself must run the version, be available, and have no older pod left. */
export async function controlPlaneHealthy(
  { version, revision = 'default' }: Pick<ReleaseCharts, 'version' | 'revision'>,
  tools: ControlPlaneTools,
): Promise<void> {
  const { cluster, signal, timeoutSeconds = 120 } = tools;
  await istiodRuns(cluster, {
    namespace,
    revision,
    title: version,
    isRight: (image) => image.endsWith(`:${version}`),
    timeout: timeoutSeconds * 1000,
    signal,
  });
}

/** The version that istiod's Deployment asks for; undefined where there is none. */
export async function istiodVersion(cluster: Cluster, revision?: string): Promise<string | undefined> {
  const name = suffixed('istiod', revision);
  const istiod = await cluster.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name });
  if (!istiod) return undefined;
  const image = String(istiod.spec.template.spec.containers[0]?.image ?? '');
  return image.slice(image.lastIndexOf(':') + 1);
}

/** Removes both releases of a control plane; what is not there is no error. */
export async function removeControlPlane(
  tools: Pick<ControlPlaneTools, 'helm' | 'kubeconfig'>,
  revision?: string,
): Promise<void> {
  for (const chart of chartNames.toReversed()) {
    await helmUninstall(releaseOptions(chart, tools, revision));
  }
}
