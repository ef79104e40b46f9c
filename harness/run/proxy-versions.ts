import type { Series } from '../../reports/record/run-record.ts';
import type { PodObservation } from '../observe/pods.ts';

/** The part of an image name that tells the release: the tag, or the digest's first letters. */
export function imageVersion(image: string): string {
  const [, digest] = image.split('@');
  if (digest) return digest.slice(0, 19);
  return image.slice(image.lastIndexOf(':') + 1);
}

/** How many proxies of each version were running, at each moment at which that changed. */
export function proxyVersionSeries(observations: readonly PodObservation[]): Series[] {
  const running = new Map<string, string>();
  const versions = [
    ...new Set(observations.flatMap(({ proxyImage }) => (proxyImage ? [imageVersion(proxyImage)] : []))),
  ];
  const series = versions.map((name) => ({ name, unit: 'proxies', points: [] as [number, number][] }));
  for (const { at, namespace, pod, uid, proxyImage, ready, gone } of observations) {
    const key = uid ?? `${namespace}/${pod}`;
    if (proxyImage && ready && !gone) running.set(key, imageVersion(proxyImage));
    else running.delete(key);
    for (const one of series) {
      const count = [...running.values()].filter((version) => version === one.name).length;
      if (one.points.at(-1)?.[0] === at) one.points.pop();
      one.points.push([at, count]);
    }
  }
  return series;
}
