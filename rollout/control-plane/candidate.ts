import { type Manifest, titleOf } from '../../chart-gen/manifest/manifest.ts';
import { Failure } from '../../reports/failure/failure.ts';
import type { Istiod } from './saved.ts';

interface DeploymentSpec {
  readonly template?: {
    readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
    readonly spec?: { readonly containers?: readonly { readonly name: string; readonly image?: string }[] };
  };
}

/** An istiod's Deployment, of a chart or of a cluster, as far as a move looks at it; undefined for any other object. */
export function istiodOf({ kind, metadata, spec }: Manifest): Istiod | undefined {
  const { metadata: own, spec: pod } = (spec as DeploymentSpec | undefined)?.template ?? {};
  const labels = { ...metadata.labels, ...own?.labels };
  if (kind !== 'Deployment' || labels.app !== 'istiod') return undefined;
  const { containers = [] } = pod ?? {};
  const container = containers.find(({ name }) => name === 'discovery') ?? containers[0];
  return {
    deployment: metadata.name,
    revision: labels['istio.io/rev'] ?? 'default',
    image: container?.image ?? '',
  };
}

/** The istiod that charts would install. @throws Failure MP_CONTROL_PLANE_CHART when it is none, or several */
export function candidateOf(objects: readonly Manifest[], charts: readonly string[]): Istiod {
  const found = objects.flatMap((object) => {
    const istiod = istiodOf(object);
    return istiod ? [{ istiod, title: titleOf(object) }] : [];
  });
  const [first, ...more] = found;
  if (first && more.length === 0) return first.istiod;
  throw new Failure('MP_CONTROL_PLANE_CHART', {
    what: first
      ? `the charts hold several istiods: ${found.map(({ title }) => title).join(', ')}`
      : 'the charts hold no istiod: no Deployment with the label app=istiod',
    where: charts.join(', '),
    fix: 'name every chart of the control plane, and no other: --chart base istiod --release istio-base istiod',
  });
}

/** Whether the charts put the candidate where the strategy wants it. @throws Failure MP_CONTROL_PLANE_CHART */
export function requirePlace(
  to: Istiod,
  { from, revision }: { readonly from: Istiod; readonly revision?: string },
): void {
  if (revision === undefined && (to.deployment !== from.deployment || to.revision !== from.revision)) {
    throw new Failure('MP_CONTROL_PLANE_CHART', {
      what: `the chart makes ${nameOf(to)}, and ${nameOf(from)} runs: that is not in place`,
      fix: 'give the values of the running release, or move it with --strategy revisioned',
    });
  }
  if (revision !== undefined && to.revision !== revision) {
    throw new Failure('MP_CONTROL_PLANE_CHART', {
      what: `the chart makes ${nameOf(to)}, and --revision is ${revision}`,
      fix: `put "revision: ${revision}" into the values`,
    });
  }
}

const nameOf = ({ deployment, revision }: Istiod) => `Deployment ${deployment} of revision ${revision}`;
