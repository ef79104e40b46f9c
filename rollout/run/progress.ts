import type { KubeObject } from '../kube/cluster.ts';
import { isArgo, isSinceRestart } from '../plan/argo.ts';
import { runs } from '../plan/decide.ts';
import type { Outcome } from '../plan/decision.ts';
import { countsOf, incompleteness } from '../plan/health.ts';
import { isLeaving, isOver, isReady, proxyImageOf, proxyIsReady } from '../plan/proxy.ts';
import { lostNode, nodeTrouble } from './node-trouble.ts';
import { type FailureReason, mayPass, type Trouble } from './reasons.ts';
import { markOf, planAnnotation } from './restart.ts';
import { endingWords, isHeld } from './stuck.ts';
import { conditionTrouble, podTrouble } from './trouble.ts';

export type Progress =
  | { readonly state: 'done'; readonly pods: number }
  /**
   * `ending`: what is waited for is the end of old pods. `only` that, for every new pod serves; or it `blocks`, for those
   * that are there serve, and the others may come after it. `blame`: what it is put down to when it takes too long.
   */
  | {
      readonly state: 'waiting';
      readonly seen: string;
      readonly ending?: 'only' | 'blocks';
      readonly blame?: FailureReason;
    }
  | { readonly state: 'failed'; readonly reason: FailureReason; readonly seen: string }
  /** There is nothing left that could become ready. */
  | { readonly state: 'dropped'; readonly outcome: Outcome; readonly seen: string };

/**
 * How far a workload is on its way to the target image. Done only when its controller has seen the latest change, every
 * replica is updated, ready and available, the old pods are gone, and each pod's proxy runs the target image, ready.
 *
 * @param hash of the plan whose restart is looked for: pods without its mark are old ones. Absent: every pod counts, and
 *   trouble that may pass is waited for.
 */
export function progressOf(
  workload: KubeObject,
  pods: readonly KubeObject[],
  target: string,
  hash?: string,
): Progress {
  const mark = markOf(workload);
  if (hash !== undefined && mark !== hash) {
    const by = mark === undefined ? 'another controller took it back' : `plan ${mark} took its place`;
    return { state: 'failed', reason: 'reverted', seen: `the restart is not in it any more: ${by}` };
  }
  const present = pods.filter((pod) => !isOver(pod) || (isLeaving(pod) && isHeld(pod)));
  const young = youngPods(workload, present, hash);
  const leaving = present.filter(isLeaving);
  return (
    orWaiting(troubleOf(workload, young, leaving), hash) ??
    orWaiting(
      leaving.map(lostNode).find((found) => found !== undefined),
      hash,
    ) ??
    wrongProxy(young, target) ??
    blaming(leaving, unfinished(workload, present, young)) ?? { state: 'done', pods: young.length }
  );
}

/** A pod that is taken from its node gets time to end, as any other; the node is named while it does. */
function blaming(leaving: readonly KubeObject[], sight: Progress | undefined): Progress | undefined {
  if (sight?.state !== 'waiting') return sight;
  const trouble = leaving.map(nodeTrouble).find((found) => found !== undefined);
  return trouble ? { ...sight, seen: `${sight.seen}; ${trouble.seen}`, blame: trouble.reason } : sight;
}

/** The pods that a plan's restart has made, those that serve or will. */
export const youngPods = (
  workload: KubeObject,
  pods: readonly KubeObject[],
  hash?: string,
): readonly KubeObject[] => {
  const isYoung = (pod: KubeObject) =>
    isArgo(workload) ? isSinceRestart(workload, pod) : pod.metadata.annotations?.[planAnnotation] === hash;
  return pods.filter((pod) => !isOver(pod) && !isLeaving(pod) && (hash === undefined || isYoung(pod)));
};

function troubleOf(
  workload: KubeObject,
  young: readonly KubeObject[],
  leaving: readonly KubeObject[],
): Trouble | undefined {
  const trouble = young.map(podTrouble).find((found) => found !== undefined) ?? conditionTrouble(workload);
  // a pod on its way out counts in a quota until it is gone: that makes the room
  return trouble?.reason === 'quota' && leaving.length > 0 ? undefined : trouble;
}

function orWaiting(trouble: Trouble | undefined, hash: string | undefined): Progress | undefined {
  if (!trouble) return undefined;
  // a runner keeps the time for which trouble lasts; who looks without a plan does not
  if (hash === undefined && mayPass(trouble.reason)) return { state: 'waiting', seen: trouble.seen };
  return { state: 'failed', ...trouble };
}

/** A pod with the wrong proxy will not get the right one: known at the first new pod, before the last is replaced. */
function wrongProxy(young: readonly KubeObject[], target: string): Progress | undefined {
  const wrong = young.find((pod) => !runs(pod, target));
  if (!wrong) return undefined;
  const image = proxyImageOf(wrong);
  const { name } = wrong.metadata;
  return image === undefined
    ? { state: 'failed', reason: 'uninjected', seen: `${name} came up without a proxy, expected ${target}` }
    : { state: 'failed', reason: 'wrong-image', seen: `${name} runs ${image}, expected ${target}` };
}

function unfinished(
  workload: KubeObject,
  present: readonly KubeObject[],
  young: readonly KubeObject[],
): Progress | undefined {
  const waiting = (seen: string): Progress => ({ state: 'waiting', seen });
  const leaving = present.filter(isLeaving);
  const incomplete = incompleteness(workload);
  if (incomplete !== undefined && leaving.length > 0 && young.every(isReady))
    return { state: 'waiting', seen: `${incomplete}; ${endingWords(leaving)}`, ending: 'blocks' };
  if (incomplete !== undefined) return waiting([incomplete, ...young.flatMap(unreadiness)].join('; '));
  const { wanted } = countsOf(workload);
  if (wanted === 0) return { state: 'dropped', outcome: 'scaled-to-zero', seen: 'it was scaled to zero' };
  const old = present.length - young.length - leaving.length;
  if (old > 0) return waiting(`${old} old pods remain`);
  if (young.length !== wanted) return waiting(`${young.length} pods, expected ${wanted}`);
  const unready = young.find((pod) => !proxyIsReady(pod));
  if (unready) return waiting(`the proxy of ${unready.metadata.name} is not ready`);
  return leaving.length > 0 ? { state: 'waiting', seen: endingWords(leaving), ending: 'only' } : undefined;
}

interface ContainerStatus {
  readonly name: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
}

/** Which containers a pod waits for, and how often each was restarted: that is a change too. */
function unreadiness({ metadata, spec, status }: KubeObject): string[] {
  const init = (status?.initContainerStatuses ?? []) as ContainerStatus[];
  const main = (status?.containerStatuses ?? []) as ContainerStatus[];
  const all = new Map([...init, ...main].map((one) => [one.name, one]));
  const restarts = (name: string) => all.get(name)?.restartCount ?? 0;
  const failing = init.filter(({ name, ready }) => ready !== true && restarts(name) > 0);
  const unready = (spec.containers as { name: string }[]).filter(({ name }) => all.get(name)?.ready !== true);
  const words = [...failing, ...unready].map(({ name }) =>
    restarts(name) > 0 ? `${name} (${restarts(name)} restarts)` : name,
  );
  return words.length === 0 ? [] : [`${metadata.name} waits for ${words.join(', ')}`];
}
