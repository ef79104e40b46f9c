import type { RawSeries } from '../prometheus/values.ts';
import type { JudgeContext } from './context.ts';
import type { Samples } from './counter-increase.ts';
import type { PodLife } from './pods.ts';

/** A new certificate in the place of an older one of the same proxy. */
export interface Rotation {
  /** Epoch seconds of the scrape that first saw it, in the time of Prometheus. */
  readonly at: number;
  /** Seconds for which it was still good then. */
  readonly validFor: number;
}

/**
 * The new certificates that a gauge of the seconds that are left tells of. Left alone it falls with the clock, so that the
 * moment of its end stays; a new certificate ends later.
 * @param seconds between two of them; less than half of it is a scrape's own blur
 */
export function rotationsIn(samples: Samples, seconds: number): readonly Rotation[] {
  return samples.flatMap(([at, left], index) => {
    const before = samples[index - 1];
    if (!before) return [];
    const later = at + left - (before[0] + before[1]);
    return later > seconds / 2 ? { at, validFor: left } : [];
  });
}

/** What the agent of a pod told of its certificate in the life of the pod; empty when nobody scraped it. */
export function certificateOf(
  { series }: Pick<JudgeContext, 'series'>,
  { namespace, pod, sights, goneAt }: PodLife,
): Samples {
  const born = sights[0]?.at ?? Number.POSITIVE_INFINITY;
  return (series('certificateLeft') ?? [])
    .filter(({ labels }: RawSeries) => labels.namespace === namespace && labels.pod === pod)
    .flatMap(({ samples }) => samples.filter(([at]) => at >= born && at <= goneAt))
    .toSorted(([a], [b]) => a - b);
}
