import { join } from 'node:path';
import { type HelmRelease, helmHistory } from '../../chart-gen/helm/helm.ts';
import { Failure } from '../../reports/failure/failure.ts';
import { counted } from '../../reports/format/clip.ts';
import type { Cluster, KubeObject } from '../kube/cluster.ts';
import { istiodRuns } from './healthy.ts';
import { awaitHelm, putRelease, removeRelease, takeReleaseBack } from './helm-steps.ts';
import { requireUnused, usersOf } from './in-use.ts';
import type { OpenStep } from './journal.ts';
import { readIstiods } from './mesh.ts';
import { askIstioctl, type Opinion, type Said } from './opinions.ts';
import type { ControlPlaneMove, Istiod, MovedRelease } from './saved.ts';
import type { Step } from './steps.ts';
import { namespacesOfTag, pointTag, restoreTag } from './tag.ts';

export interface PerformContext {
  readonly cluster: Cluster;
  readonly move: ControlPlaneMove;
  /** The move's own, with its charts. */
  readonly own: string;
  readonly onHelm: (pid: number) => void;
  readonly signal?: AbortSignal;
}

/** Takes one step; taken again it changes nothing more. Returns a few words on what came of it. */
export async function perform(step: Step, context: PerformContext): Promise<string> {
  const { move } = context;
  switch (step.kind) {
    case 'as-planned':
      return asPlanned(context);
    case 'precheck':
      return precheck(context);
    case 'proxy-status':
      return (await ask('proxy-status', context)).words;
    case 'upgrade':
    case 'install':
      return inRelease(step, context, ({ chart, values }, helm) =>
        putRelease(helm, { chart: join(context.own, chart), values }, `meshproof ${move.id}`),
      );
    case 'roll-back':
      return inRelease(step, context, ({ before = 0 }, helm) => takeReleaseBack(helm, before));
    case 'uninstall':
    case 'remove':
      return inRelease(step, context, (_, helm) => removeRelease(helm));
    case 'healthy':
      return healthy(move.to, context);
    case 'healthy-before':
      return healthy(move.from, context);
    case 'tag':
      return moveTag(context);
    case 'tag-back':
      return tagBack(context);
    case 'unused':
      return unused(move.from, `meshproof rollout run moves them; then: ${verb('finish', move)}`, context);
    case 'left':
      return unused(move.to, `meshproof rollout run moves them back; then: ${verb('undo', move)}`, context);
  }
}

const verb = (name: string, { id }: ControlPlaneMove) => `meshproof rollout control-plane ${name} ${id}`;

/** Another may have moved it between the plan and the Lease. */
async function asPlanned(context: PerformContext): Promise<string> {
  const { move, cluster } = context;
  const running = await readIstiods(cluster, move.namespace);
  const same = running.find(({ deployment }) => deployment === move.from.deployment);
  if (same?.image !== move.from.image) throw moved(move, `istiod is ${same?.image ?? 'gone'} now`);
  for (const { name, before } of move.releases) {
    const history = await helmHistory(helmOf(context, name));
    const deployed = history.findLast(({ status }) => status === 'deployed')?.revision;
    if (deployed !== before) throw moved(move, `release ${name} is at revision ${deployed ?? 'none'} now`);
  }
  return `istiod is ${move.from.image}`;
}

const moved = ({ id }: ControlPlaneMove, why: string) =>
  new Failure('MP_ROLLOUT_STATE', {
    what: `the control plane was changed since ${id} was planned`,
    why,
    fix: 'meshproof rollout control-plane run plans it anew',
  });

async function precheck(context: PerformContext): Promise<string> {
  const said = await ask('precheck', context);
  if (said.is === 'fine' || context.move.ignorePrecheck) return said.words;
  throw new Failure('MP_CONTROL_PLANE_PRECHECK', {
    what: said.words,
    where: context.own,
    why: said.is === 'objects' ? said.text.trim().slice(-600) : undefined,
    fix: 'cure it and resume, or run again with --ignore-precheck',
  });
}

const ask = (opinion: Opinion, { move, own, signal }: PerformContext): Promise<Said> =>
  askIstioctl(opinion, {
    istioctl: move.istioctl ?? 'istioctl',
    kubeconfig: move.cluster.kubeconfig,
    context: move.cluster.context,
    folder: own,
    signal,
  });

/** Without the signal: a Helm that is stopped half-way leaves more to clean than one that is waited for. */
function helmOf({ move, onHelm }: Pick<PerformContext, 'move' | 'onHelm'>, release: string): HelmRelease {
  const { helm, namespace, timeoutSeconds, cluster } = move;
  const { kubeconfig, context } = cluster;
  const onSpawn = onHelm;
  return { helm, kubeconfig, context, release, namespace, timeoutSeconds, onSpawn, processGroup: 'own' };
}

/** Lets the Helm of a step that was cut off end its work. */
export async function outlivingHelm(context: PerformContext, open: OpenStep): Promise<void> {
  const release = open.step.split(' ')[1];
  if (release !== undefined) await awaitHelm({ ...helmOf(context, release), signal: context.signal }, open);
}

async function inRelease(
  { release = '' }: Step,
  context: PerformContext,
  act: (release: MovedRelease, helm: HelmRelease) => Promise<string>,
): Promise<string> {
  const helm = helmOf(context, release);
  return act(
    context.move.releases.find(({ name }) => name === release) ?? { name: release, chart: '' },
    helm,
  );
}

async function healthy(wanted: Istiod, { cluster, move, signal }: PerformContext): Promise<string> {
  const { namespace, timeoutSeconds } = move;
  await istiodRuns(cluster, {
    ...wanted,
    namespace,
    title: wanted.image,
    isRight: (image) => image === wanted.image,
    timeout: timeoutSeconds * 1000,
    signal,
  });
  return `istiod ${wanted.image} is available`;
}

async function moveTag({ cluster, move, signal }: PerformContext): Promise<string> {
  const { tag, to, istioctl = 'istioctl', namespace } = move;
  if (!tag) return 'no tag was named';
  const { kubeconfig, context } = move.cluster;
  const { revision } = to;
  await pointTag(cluster, { tag: tag.name, revision, istioctl, kubeconfig, context, namespace, signal });
  const following = await namespacesOfTag(cluster, tag.name);
  const named = following.length > 0 ? `: ${following.join(', ')}` : '';
  return `${tag.name} names ${revision}, followed by ${counted(following.length, 'namespace')}${named}`;
}

async function tagBack({ cluster, move: { tag, namespace, from } }: PerformContext): Promise<string> {
  if (!tag) return 'no tag was named';
  await restoreTag(cluster, tag.name, namespace, tag.before as KubeObject[]);
  return tag.before.length > 0
    ? `${tag.name} names ${from.revision} again`
    : `there is no tag ${tag.name} again`;
}

async function unused({ revision }: Istiod, fix: string, context: PerformContext): Promise<string> {
  const { cluster, move } = context;
  const said = move.istioctl === undefined ? undefined : await ask('proxy-status', context);
  if (said?.is === 'nothing') {
    throw new Failure('MP_CONTROL_PLANE_IN_USE', {
      what: `whether revision ${revision} is still used is not known: ${said.words}`,
      fix: verb('resume', move),
    });
  }
  const users = await usersOf(cluster, { namespace: move.namespace, revision, proxyStatus: said?.text });
  requireUnused(users, revision, fix);
  return `nobody uses revision ${revision}${said ? '' : '; istiod itself was not asked: no --istioctl'}`;
}
