import type { PodObservation } from '../observe/pods.ts';
import { counterIncrease, type Samples, type Span } from './counter-increase.ts';

/** What was seen of one pod, over its life. Observations are changes: each holds until the next. */
export interface PodLife {
  readonly namespace: string;
  readonly pod: string;
  /** namespace/name */
  readonly workload: string;
  readonly sights: readonly PodObservation[];
  /** Epoch seconds; Infinity for a pod that was not seen to end or go. */
  readonly goneAt: number;
}

/** The lives of all pods. A name may live twice: a StatefulSet gives it again. @param skew seconds to add to each time. */
export function podLives(observations: readonly PodObservation[], skew: number): readonly PodLife[] {
  const byPod = new Map<string, PodObservation[][]>();
  for (const sight of [...observations].sort((a, b) => a.at - b.at)) {
    const key = `${sight.namespace}/${sight.pod}`;
    const lives = byPod.get(key) ?? [];
    byPod.set(key, lives);
    const current = lives.at(-1);
    const over = current?.some(isOver) ?? true;
    const moved = { ...sight, at: sight.at + skew };
    if (over && !isOver(sight)) lives.push([moved]);
    else current?.push(moved);
  }
  return [...byPod.values()].flat().flatMap((sights) => {
    const [first] = sights;
    if (!first) return [];
    const { namespace, pod, workload } = first;
    const goneAt = sights.find(isOver)?.at ?? Number.POSITIVE_INFINITY;
    return [{ namespace, pod, workload: `${namespace}/${workload}`, sights, goneAt }];
  });
}

/** It is gone, or its containers have ended and it is still listed. */
const isOver = ({ gone, phase }: PodObservation) =>
  gone === true || phase === 'Succeeded' || phase === 'Failed';

/** Seconds by which the ends of what is seen of a pod are blurred: the API server tells of it, on a busy machine late. */
const blur = 5;
/** Seconds for which a pod may have been ending before it was gone, when nobody saw it begin to: its grace and a little. */
const longestEnding = 30;

/** Whether the pod was ending at that moment: told to go, and not gone for long. */
export function replacedAt({ sights, goneAt }: PodLife, at: number): boolean {
  const leaving = sights.find((sight) => sight.leaving)?.at;
  const began = leaving === undefined ? goneAt - longestEnding : leaving - blur;
  return at >= began && at <= goneAt + blur;
}

/** Whether the pod was there at some moment of the window. */
export function livesIn({ sights, goneAt }: PodLife, { start, end }: Span): boolean {
  const born = sights[0]?.at ?? Number.POSITIVE_INFINITY;
  return born <= end && goneAt > start;
}

/** Proxy images that the pod had in the window. */
export function proxyImagesIn(life: PodLife, window: Span): readonly string[] {
  if (!livesIn(life, window)) return [];
  return [...new Set(sightsIn(life, window).flatMap(({ proxyImage }) => proxyImage ?? []))];
}

/** Stretches of the window in which the pod was seen ready. */
export function readySpans({ sights }: PodLife, { start, end }: Span): readonly Span[] {
  return sights.flatMap((sight, index) => {
    const until = sights[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    const span = { start: Math.max(start, sight.at), end: Math.min(end, until) };
    return sight.ready && !sight.gone && span.end > span.start ? [span] : [];
  });
}

/**
 * Stretches of the span in which none of a workload's pods was seen ready and staying: what calls it then finds nobody,
 * though clients and proxies do what they should. Undefined where none of its pods was seen at all.
 */
export function spansWithoutReady(
  pods: readonly PodLife[],
  workload: string,
  { start, end }: Span,
): readonly Span[] | undefined {
  const own = pods.filter((life) => life.workload === workload);
  if (own.length === 0) return undefined;
  const ready = own
    .flatMap((life) => readySpans({ ...life, sights: life.sights.map(lessLeaving) }, { start, end }))
    .sort((a, b) => a.start - b.start);
  const without: Span[] = [];
  let covered = start;
  for (const span of [...ready, { start: end, end }]) {
    if (span.start > covered) without.push({ start: covered, end: span.start });
    covered = Math.max(covered, span.end);
  }
  return without;
}

/** A pod that is told to go takes no new connections, though it may be ready. */
const lessLeaving = (sight: PodObservation): PodObservation =>
  sight.leaving ? { ...sight, ready: false } : sight;

/**
 * Restarts of the pod's containers in the window, and the sights that say so. A pod that is first seen later than
 * `observedFrom` counts from nought; one that was there before brings its old restarts along.
 */
export function restartsIn(
  life: PodLife,
  window: Span,
  observedFrom: number,
): { readonly restarts: number; readonly sights: number } {
  const samples: Samples = life.sights.map(({ at, restarts }) => [at, restarts]);
  const [first] = samples;
  const known: Samples =
    first && first[0] <= observedFrom ? [[Number.NEGATIVE_INFINITY, first[1]], ...samples] : samples;
  const { value } = counterIncrease(known, window, { longestGap: Number.POSITIVE_INFINITY });
  return { restarts: value, sights: sightsIn(life, window).length };
}

/** The sights that say how the pod was in the window: those in it, and the last one before. */
function sightsIn({ sights }: PodLife, { start, end }: Span): readonly PodObservation[] {
  return sights.filter(
    (sight, index) =>
      sight.at <= end && (sights[index + 1]?.at ?? Number.POSITIVE_INFINITY) > start && !sight.gone,
  );
}
