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

/** The lives of all pods. @param skew seconds to add to each time. */
export function podLives(observations: readonly PodObservation[], skew: number): readonly PodLife[] {
  const byPod = new Map<string, PodObservation[]>();
  for (const sight of [...observations].sort((a, b) => a.at - b.at)) {
    const key = sight.uid ?? `${sight.namespace}/${sight.pod}`;
    const list = byPod.get(key) ?? [];
    byPod.set(key, list);
    list.push({ ...sight, at: sight.at + skew });
  }
  return [...byPod.values()].flatMap((sights) => {
    const [first] = sights;
    if (!first) return [];
    const { namespace, pod, workload } = first;
    const last = sights.at(-1);
    const ended = sights.find(({ phase }) => hasEnded(phase))?.at;
    const goneAt = ended ?? (last?.gone ? last.at : Number.POSITIVE_INFINITY);
    return [{ namespace, pod, workload: `${namespace}/${workload}`, sights, goneAt }];
  });
}

/** Its containers have ended, though the pod may still be listed. */
const hasEnded = (phase: string) => phase === 'Succeeded' || phase === 'Failed';

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
