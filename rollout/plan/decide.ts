import type { KubeObject } from '../kube/cluster.ts';
import { isArgo } from './argo.ts';
import { looksScaling, scalingWords } from './autoscaling.ts';
import { type Caution, type Decision, outcomes, type Restart, type Skip, skip } from './decision.ts';
import { incompleteness } from './health.ts';
import { sameImage } from './image-reference.ts';
import type { Injection } from './injection.ts';
import { isLeaving, isOver, type PodParts, proxyImageIdOf, proxyImageOf, proxyIn } from './proxy.ts';
import { allowsDisruption, budgetsOf, disrupts, strategyOf } from './strategy.ts';

export interface DecideInput {
  readonly workload: KubeObject;
  readonly pods: readonly KubeObject[];
  readonly budgets: readonly KubeObject[];
  readonly injection: Injection;
  /** HorizontalPodAutoscaler that scales it. */
  readonly scaledBy?: string;
  readonly setAside: readonly Caution[];
  readonly gateways: 'leave' | 'last';
}

/** What to do with one workload, so that each of its proxies runs what the injector gives. */
export function decide(input: DecideInput): Decision {
  const { workload, injection } = input;
  if (workload.metadata.deletionTimestamp) return skip('deleting');
  if (isManagedGateway(workload)) return skip('managed-gateway');
  const pods = input.pods.filter((pod) => !isLeaving(pod) && !isOver(pod));
  const proxied = pods.some((pod) => proxyImageOf(pod) !== undefined);
  if (!proxied && injection.kind === 'none') return skip('not-in-mesh', injection.reason);
  const stale = injection.kind === 'image' ? pods.filter((pod) => !runs(pod, injection.image)) : pods;
  const neverRestarted = byKind(workload);
  if (neverRestarted && (stale.length > 0 || pods.length === 0))
    return byLastRun(input, pods) ?? describe(neverRestarted, stale, pods);
  const kept = withoutPods(workload, pods) ?? byInjection(input, proxied);
  if (kept) return kept;
  if (injection.kind !== 'image') return skip('unclear-target', injection.reason);
  if (stale.length === 0) return skip('current', `every proxy runs ${injection.image}`);
  return byCaution(input) ?? restart(input, injection.image, pods, stale);
}

/** Whether a pod's proxy is the target's: by reference, or by the digest that the node resolved. */
export function runs(pod: KubeObject, target: string): boolean {
  const image = proxyImageOf(pod);
  return image !== undefined && sameImage(image, target, proxyImageIdOf(pod));
}

/** Kinds whose pods no change of a template replaces. */
function byKind(workload: KubeObject): Skip | undefined {
  const { kind, metadata, spec } = workload;
  if (isArgo(workload)) {
    // its template stands elsewhere, or it was not read: only its pods are known
    const by = `kubectl argo rollouts restart -n ${metadata.namespace} ${metadata.name}`;
    return spec.template ? undefined : skip('argo-rollout', by);
  }
  switch (kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
      return undefined;
    case 'CronJob':
      return skip('next-run');
    case 'Job':
      return skip('job');
    case 'Pod':
      return skip('no-owner');
    case 'ReplicaSet':
    case 'ReplicationController':
      return skip('lone-replica-set', `a ${kind} by itself does not replace its pods`);
  }
  return skip('foreign-owner', `it belongs to a ${kind}`);
}

/** Of a CronJob that does not run now its last run shows which proxy the next one gets. */
function byLastRun({ workload, pods, injection }: DecideInput, now: readonly KubeObject[]): Skip | undefined {
  const last = workload.kind === 'CronJob' && now.length === 0 ? newestOf(pods) : undefined;
  if (!last) return undefined;
  const image = proxyImageOf(last) ?? 'no proxy';
  return injection.kind === 'image' && runs(last, injection.image)
    ? skip('current', `its last run had ${image}`)
    : skip('next-run', `${outcomes['next-run']}; its last run had ${image}`);
}

/** The pod that was made last; undefined when there is none. */
export function newestOf(pods: readonly KubeObject[]): KubeObject | undefined {
  const madeAt = ({ metadata }: KubeObject) => Date.parse(metadata.creationTimestamp ?? '') || 0;
  return pods.toSorted((a, b) => madeAt(b) - madeAt(a))[0];
}

const describe = (kept: Skip, stale: readonly KubeObject[], pods: readonly KubeObject[]): Skip =>
  pods.length === 0 ? kept : skip(kept.outcome, `${kept.reason}; ${staleness(stale, pods)}`);

const imagesOf = (pods: readonly KubeObject[]): readonly string[] =>
  [...new Set(pods.map((pod) => proxyImageOf(pod) ?? 'no proxy'))].toSorted();

const staleness = (stale: readonly KubeObject[], pods: readonly KubeObject[]) =>
  `${stale.length} of ${pods.length} pods run ${imagesOf(stale).join(', ')}`;

function withoutPods(workload: KubeObject, pods: readonly KubeObject[]): Skip | undefined {
  if (workload.kind !== 'DaemonSet' && Number(workload.spec.replicas ?? 1) === 0)
    return skip('scaled-to-zero');
  if (pods.length > 0) return undefined;
  return workload.kind === 'DaemonSet'
    ? skip('scaled-to-zero', 'no node wants a pod of it')
    : skip('unhealthy', 'it has no pods');
}

function byInjection({ workload, injection }: DecideInput, proxied: boolean): Skip | undefined {
  if (injection.kind === 'none') {
    const own = proxyIn((workload.spec.template?.spec ?? {}) as PodParts);
    return own ? skip('own-proxy') : skip('would-lose-proxy', injection.reason);
  }
  if (proxied) return undefined;
  return injection.kind === 'image' ? skip('uninjected') : skip('unclear-target', injection.reason);
}

/** What forbids a restart now, though the workload is stale. */
function byCaution(input: DecideInput): Skip | undefined {
  const { workload, setAside, gateways } = input;
  const strategy = strategyOf(workload);
  if (gateways === 'leave' && isGateway(workload)) return skip('gateway');
  if (workload.spec.paused === true)
    return isArgo(workload) ? skip('paused', 'the Rollout is paused') : skip('paused');
  if (strategy.type === 'OnDelete') return skip('on-delete');
  const partition = strategy.rollingUpdate?.partition ?? 0;
  if (partition > 0) return skip('partitioned', `partition ${partition} holds pods back`);
  const incomplete = incompleteness(workload);
  if (incomplete !== undefined && !setAside.includes('unhealthy')) return notWhole(input, incomplete);
  const spent = budgetsOf(workload, input.budgets).find((budget) => !allowsDisruption(budget));
  if (spent && disrupts(workload) && !setAside.includes('disruption-budget'))
    return skip('disruption-budget', `PodDisruptionBudget ${spent.metadata.name} allows no disruption`);
  return undefined;
}

function notWhole({ workload, pods, scaledBy }: DecideInput, incomplete: string): Skip {
  const scaling = scaledBy !== undefined && looksScaling(workload, pods);
  return scaling
    ? skip('scaling', `${incomplete}; ${scalingWords(scaledBy)}`)
    : skip('unhealthy', `${incomplete}, before anything was done`);
}

function restart(
  { workload, budgets, setAside }: DecideInput,
  target: string,
  pods: readonly KubeObject[],
  stale: readonly KubeObject[],
): Restart {
  const guarded = disrupts(workload) && !setAside.includes('disruption-budget');
  const guards = budgetsOf(workload, budgets);
  const spent = guards.filter((budget) => !allowsDisruption(budget)).map(({ metadata }) => metadata.name);
  return {
    action: 'restart',
    reason: [staleness(stale, pods), ...spent.map((name) => spentWords(name, workload))].join('; '),
    target,
    from: imagesOf(stale),
    stalePods: stale.length,
    pods: pods.length,
    setAside,
    budgets: guarded ? guards.map(({ metadata }) => metadata.name) : [],
  };
}

const spentWords = (name: string, workload: KubeObject) =>
  `PodDisruptionBudget ${name} allows no disruption, ${disrupts(workload) ? 'which is set aside' : 'and none is needed'}`;

const isManagedGateway = ({ metadata }: KubeObject): boolean =>
  metadata.labels?.['gateway.networking.k8s.io/gateway-name'] !== undefined &&
  (metadata.ownerReferences ?? []).some(({ kind }) => kind === 'Gateway');

/** A proxy of its own, not one beside an application: by the injection template, or by the labels of Istio's charts. */
export function isGateway({ spec }: KubeObject): boolean {
  const { labels = {}, annotations = {} } = spec.template?.metadata ?? {};
  const templates = String(annotations['inject.istio.io/templates'] ?? '').split(',');
  return (
    templates.some((name) => name.trim() === 'gateway') ||
    /^(ingress|egress|eastwest)gateway$/.test(String(labels.istio ?? ''))
  );
}
