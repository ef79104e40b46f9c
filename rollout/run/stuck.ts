import type { KubeObject } from '../kube/cluster.ts';

const finalizersOf = ({ metadata }: KubeObject) => (metadata.finalizers ?? []) as string[];

/** Whether a pod that is deleted stays until somebody takes his finalizer off it, though its containers have ended. */
export const isHeld = (pod: KubeObject): boolean => finalizersOf(pod).length > 0;

const mostNamed = 3;

/** How many old pods are ending, and which of them do not end by themselves. */
export function endingWords(leaving: readonly KubeObject[]): string {
  const held = leaving
    .filter(isHeld)
    .slice(0, mostNamed)
    .map((pod) => `${pod.metadata.name} is held by finalizer ${finalizersOf(pod).join(', ')}`);
  return [`${leaving.length} old pods are ending`, ...held].join('; ');
}

/** A pod that is ending, as a line of evidence. */
export function leavingLine(pod: KubeObject): string {
  const { name, deletionTimestamp } = pod.metadata;
  const held = isHeld(pod) ? `, held by finalizer ${finalizersOf(pod).join(', ')}` : '';
  return `Pod ${name}: is deleted, and should be gone since ${deletionTimestamp}${held}`;
}
