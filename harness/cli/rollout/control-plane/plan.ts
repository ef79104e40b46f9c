import { helmHistory, helmTemplate, helmValues } from '../../../../chart-gen/helm/helm.ts';
import type { Manifest } from '../../../../chart-gen/manifest/manifest.ts';
import { Failure } from '../../../../reports/failure/failure.ts';
import { inertLine } from '../../../../reports/record/inert.ts';
import { candidateOf, requirePlace } from '../../../../rollout/control-plane/candidate.ts';
import { type RunningIstiod, readIstiods, readProxyPods } from '../../../../rollout/control-plane/mesh.ts';
import type { ControlPlaneMove, Istiod } from '../../../../rollout/control-plane/saved.ts';
import { skewProblems } from '../../../../rollout/control-plane/skew.ts';
import { readTag, revisionOfTag } from '../../../../rollout/control-plane/tag.ts';
import type { Cluster } from '../../../../rollout/kube/cluster.ts';
import { tell } from '../../options.ts';
import type { Asked, RunFlags } from './flags.ts';

export interface Planned {
  readonly from: Istiod;
  readonly to: Istiod;
  readonly oldReleases: readonly string[];
  readonly tag?: ControlPlaneMove['tag'];
  readonly releases: readonly {
    readonly name: string;
    readonly chart: string;
    readonly values?: Readonly<Record<string, unknown>>;
    readonly before?: number;
  }[];
  readonly objects: readonly Manifest[];
}

interface Where {
  readonly cluster: Cluster;
  readonly kubeconfig: string;
  readonly context?: string;
  readonly helm: string;
}

/**
 * What would move, seen in the cluster and rendered from the charts. Writes nothing.
 * @throws Failure MP_CONTROL_PLANE_CHART, MP_CONTROL_PLANE_SKEW, MP_USAGE
 */
export async function planMove(asked: Asked, flags: RunFlags, where: Where): Promise<Planned> {
  const { cluster } = where;
  const { namespace, revision, tag } = flags;
  const istiods = await readIstiods(cluster, namespace);
  const releases = await Promise.all(asked.charts.map((one) => releaseOf(one, asked, namespace, where)));
  const rendered = await Promise.all(
    releases.map(({ name, chart, values }) =>
      helmTemplate({ ...where, release: name, namespace, chart, values }),
    ),
  );
  const objects = rendered.flat();
  const charts = asked.charts.map(({ chart }) => chart);
  const to = candidateOf(objects, charts);
  const from =
    asked.strategy === 'in-place'
      ? (istiods.find(({ deployment }) => deployment === to.deployment) ?? only(istiods, ''))
      : await baselineOf(cluster, istiods, tag ?? '', revision ?? '');
  requirePlace(to, { from, revision });
  await requireNear(cluster, to, istiods, flags.allowSkew);
  const { release, ...bare } = from;
  return {
    from: bare,
    to,
    oldReleases: asked.strategy === 'in-place' ? [] : (flags.oldRelease ?? (release ? [release] : [])),
    tag: tag === undefined ? undefined : { name: tag, before: await readTag(cluster, tag, namespace) },
    releases,
    objects,
  };
}

async function releaseOf(
  { chart, release: name }: Asked['charts'][number],
  { strategy, values }: Asked,
  namespace: string,
  where: Where,
) {
  const helm = { ...where, release: name, namespace };
  const history = await helmHistory(helm);
  const before = history.findLast(({ status }) => status === 'deployed')?.revision;
  if (strategy === 'revisioned') {
    if (history.length === 0) return { name, chart, values };
    throw new Failure('MP_USAGE', {
      what: `release ${name} is there already: a revision is installed as a new one`,
      where: `namespace ${namespace}`,
      fix: 'give it another --release, or go on with the move that installed it: resume',
    });
  }
  if (before === undefined) {
    throw new Failure('MP_USAGE', {
      what: `Helm has no release ${name} that is deployed: there is nothing to upgrade in place`,
      where: `namespace ${namespace}`,
      fix: 'helm list -A names them',
    });
  }
  return { name, chart, values: values ?? (await helmValues(helm)), before };
}

/** The istiod that the tag names now; without such a tag the only one there is. */
async function baselineOf(
  cluster: Cluster,
  istiods: readonly RunningIstiod[],
  tag: string,
  revision: string,
): Promise<RunningIstiod> {
  const named = await revisionOfTag(cluster, tag);
  const others = istiods.filter((one) => one.revision !== revision);
  if (others.length < istiods.length) {
    throw new Failure('MP_USAGE', {
      what: `revision ${revision} runs already`,
      fix: 'choose another --revision, or go on with the move that installed it',
    });
  }
  return only(
    named === undefined ? others : others.filter((one) => one.revision === named),
    ` for tag ${tag}`,
  );
}

function only(istiods: readonly RunningIstiod[], what: string): RunningIstiod {
  const [first, ...more] = istiods;
  if (first && more.length === 0) return first;
  const names = istiods.map(({ revision }) => revision).join(', ');
  throw new Failure('MP_USAGE', {
    what: first ? `several istiods run${what}: ${names}` : `no istiod runs${what}`,
    fix: first ? 'make the tag first, so that it names the one that is to go' : 'name its --namespace',
  });
}

async function requireNear(
  cluster: Cluster,
  to: Istiod,
  istiods: readonly Istiod[],
  allowed: string | undefined,
): Promise<void> {
  const problems = skewProblems({
    candidate: to.image,
    istiods: istiods.map(({ image }) => image),
    proxies: (await readProxyPods(cluster)).map(({ image }) => image),
  });
  if (problems.length === 0) return;
  if (allowed !== undefined) {
    for (const problem of problems) tell(inertLine(`warning MP_CONTROL_PLANE_SKEW, allowed: ${problem}`));
    return;
  }
  throw new Failure('MP_CONTROL_PLANE_SKEW', {
    what: problems.join('; '),
    why: 'https://istio.io/latest/docs/releases/supported-releases/',
    fix: 'go by way of the release between, or restart the proxies that lag first; --allow-skew REASON overrides',
  });
}
