import type { KindRef, KubeObject } from '../kube/cluster.ts';

/** An Argo Rollout, where its CRD exists. Its controller does not make new pods from a changed template: told a time, it evicts what is older. */
export const argoRollout: KindRef = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' };

/** Of its pods, as `pod-template-hash` is of a Deployment's. */
export const argoHashLabel = 'rollouts-pod-template-hash';

export const isArgo = ({ apiVersion, kind }: KindRef): boolean =>
  kind === argoRollout.kind && apiVersion.startsWith('argoproj.io/');

/** The time that pods must not be older than; in whole seconds, as the API server keeps the time of a pod. */
export const restartAtOf = (moment: string): string =>
  new Date(Math.ceil(Date.parse(moment) / 1000) * 1000).toISOString().replace('.000Z', 'Z');

/** Whether a pod was made since the last restart that its Rollout was told. */
export const isSinceRestart = ({ spec }: KubeObject, { metadata }: KubeObject): boolean =>
  Date.parse(metadata.creationTimestamp ?? '') >= Date.parse(spec.restartAt ?? '');

/** Why a Rollout is not at rest, beside its counts; undefined when it is. */
export function argoUnrest({ spec, status }: KubeObject): string | undefined {
  const { restartedAt, phase, message } = (status ?? {}) as Record<string, string | undefined>;
  if (spec.restartAt !== undefined && Date.parse(spec.restartAt) !== Date.parse(restartedAt ?? ''))
    return 'its controller has not restarted every pod yet';
  if (phase === 'Healthy') return undefined;
  return `its phase is ${phase ?? 'not known'}${message ? `: ${message}` : ''}`;
}
