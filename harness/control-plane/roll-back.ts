import { join } from 'node:path';
import { helmHistory, helmRollback, helmUpgradeInstall, wayBack } from '../../chart-gen/helm/helm.ts';
import {
  type ChartName,
  type ControlPlaneTools,
  chartNames,
  controlPlaneHealthy,
  releaseOptions,
} from './install.ts';
import type { ReleaseCharts } from './releases.ts';

/** The revision of each Helm release to go back to. */
export type Revisions = Readonly<Partial<Record<ChartName, number>>>;

/** What Helm says is installed now: taken before an upgrade, it is the way back. */
export async function installedRevisions(tools: ControlPlaneTools): Promise<Revisions> {
  const entries = await Promise.all(
    chartNames.map(async (chart) => [
      chart,
      (await helmHistory(releaseOptions(chart, tools))).findLast(({ status }) => status === 'deployed')
        ?.revision,
    ]),
  );
  return Object.fromEntries(entries) as Revisions;
}

/**
 * Rolls both releases back by Helm's own history, custom resources first: their CRDs may get narrower under them. Where
 * the history does not reach that far, the charts of the release are installed again. Sees for itself that istiod runs
 * the release.
 */
export async function rollBackControlPlane(
  charts: ReleaseCharts,
  revisions: Revisions,
  tools: ControlPlaneTools,
): Promise<void> {
  for (const chart of chartNames.toReversed()) {
    const options = releaseOptions(chart, tools);
    const revision = wayBack(await helmHistory(options), revisions[chart], `${chart}-${charts.version}`);
    if (revision !== undefined) await helmRollback({ ...options, revision });
    else await helmUpgradeInstall({ ...options, chart: join(charts.folder, chart) });
  }
  await controlPlaneHealthy(charts, tools);
}
