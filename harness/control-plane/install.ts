import { join } from 'node:path';
import { helmUninstall, helmUpgradeInstall } from '../../chart-gen/helm/helm.ts';
import type { Cluster } from '../../rollout/kube/cluster.ts';
import { waitFor } from '../../rollout/kube/wait.ts';
import type { ReleaseCharts } from './releases.ts';

export interface ControlPlaneTools {
  readonly helm: string;
  readonly kubeconfig: string;
  readonly cluster: Cluster;
  readonly signal?: AbortSignal;
}

const namespace = 'istio-system';
const chartNames = ['istio', 'istio-crd'] as const;

/** Name of the candidate's control plane when it stands beside the baseline's. */
export const candidateRevision = 'candidate';

const suffixed = (name: string, revision: string | undefined) => (revision ? `${name}-${revision}` : name);

/** Installs or upgrades both charts, the one with the CRDs first, and sees for itself that istiod runs the release. */
export async function installControlPlane(charts: ReleaseCharts, tools: ControlPlaneTools): Promise<void> {
  for (const chart of chartNames) {
    await helmUpgradeInstall({
      helm: tools.helm,
      kubeconfig: tools.kubeconfig,
      release: suffixed(chart, charts.revision),
      chart: join(charts.folder, chart),
      namespace,
      timeoutSeconds: 120,
    });
  }
  await controlPlaneHealthy(charts, tools);
}

/** Helm's exit code is not trusted: istiod itself must run the version, be available, and have no older pod left. */
export async function controlPlaneHealthy(
  { version, revision = 'default' }: Pick<ReleaseCharts, 'version' | 'revision'>,
  tools: ControlPlaneTools,
): Promise<void> {
  const { cluster, signal } = tools;
  await waitFor(
    `istiod ${version} to be available`,
    { timeout: 120_000, interval: 300, signal },
    async () => {
      const pods = await cluster.list({
        apiVersion: 'v1',
        kind: 'Pod',
        namespace,
        labelSelector: `app=istiod,istio.io/rev=${revision}`,
      });
      const states = pods.map((pod) => {
        const image = String(pod.spec.containers[0]?.image ?? '');
        const conditions = (pod.status?.conditions ?? []) as { type: string; status: string }[];
        const ready = conditions.some(
          (condition) => condition.type === 'Ready' && condition.status === 'True',
        );
        return { image, ready, ending: pod.metadata.deletionTimestamp !== undefined };
      });
      const right = states.filter(
        ({ image, ready, ending }) => image.endsWith(`:${version}`) && ready && !ending,
      );
      if (right.length > 0 && right.length === states.length) return { done: true, value: undefined };
      const seen = states.map(
        ({ image, ready, ending }) => `${image} ${ending ? 'ending' : ready ? 'ready' : 'not ready'}`,
      );
      return { done: false, seen: seen.join(', ') || 'no pod' };
    },
  );
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
    const release = suffixed(chart, revision);
    await helmUninstall({ helm: tools.helm, kubeconfig: tools.kubeconfig, release, namespace });
  }
}
