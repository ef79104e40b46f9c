import type { KubeObject } from '../kube/cluster.ts';
import { podTrouble } from '../run/trouble.ts';
import { countsOf } from './health.ts';

interface Target {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name: string;
}

/** What a plan reads of a HorizontalPodAutoscaler. */
export const keptOfAutoscaler = ({ apiVersion, kind, metadata, spec }: KubeObject): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: metadata.name, namespace: metadata.namespace },
  spec: { scaleTargetRef: spec?.scaleTargetRef },
});

const groupOf = (apiVersion = '') => (apiVersion.includes('/') ? apiVersion.split('/')[0] : '');

/** The HorizontalPodAutoscalers that scale each workload, by name. An API group counts, its version does not. */
export function autoscalersOf(autoscalers: readonly KubeObject[]) {
  const keyOf = (namespace: string | undefined, { apiVersion, kind, name }: Target) =>
    `${namespace}/${groupOf(apiVersion)}/${kind}/${name}`;
  const names = new Map<string, string[]>();
  for (const { metadata, spec } of autoscalers) {
    const target = spec.scaleTargetRef as Target | undefined;
    if (!target) continue;
    const key = keyOf(metadata.namespace, target);
    names.set(key, [...(names.get(key) ?? []), metadata.name]);
  }
  return ({ apiVersion, kind, metadata }: KubeObject): string | undefined =>
    names.get(keyOf(metadata.namespace, { apiVersion, kind, name: metadata.name }))?.join(', ');
}

/**
 * Whether a workload that is not complete looks like one that is just being scaled: its controller has seen the latest
 * change, what it has is of one revision, too many or too few are ready, and no pod is in trouble.
 */
export function looksScaling(workload: KubeObject, pods: readonly KubeObject[]): boolean {
  const { generation = 0 } = workload.metadata;
  const status = (workload.status ?? {}) as Record<string, unknown>;
  const { wanted, are } = countsOf(workload);
  return (
    Number(status.observedGeneration ?? 0) >= generation &&
    are.updated === are.present &&
    status.currentRevision === status.updateRevision &&
    Object.values(are).some((count) => count !== wanted) &&
    pods.every((pod) => podTrouble(pod) === undefined)
  );
}

/** In words, with the number of pods that it has given a workload where that is another than before. */
export function scalingWords(
  scaledBy: string,
  change?: { readonly from: number; readonly to: number },
): string {
  const who = `HorizontalPodAutoscaler ${scaledBy}`;
  return change ? `${who} has scaled it from ${change.from} to ${change.to} pods` : `${who} is scaling it`;
}
