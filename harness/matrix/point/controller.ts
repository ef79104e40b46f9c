import type { KubeObject } from '../../../rollout/kube/cluster.ts';
import { deployment, type PodOptions, podTemplate } from '../pod.ts';
import type { Point } from './point.ts';

export interface ControllerOptions {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly replicas: number;
  readonly pod: PodOptions;
}

/** What keeps the pods: a roll-out of it costs no capacity where the kind allows that. */
export function controller({ namespace }: Point, { kind, replicas, pod }: ControllerOptions): KubeObject {
  if (kind === 'Deployment') return deployment(namespace, { ...pod, replicas });
  const common = { selector: { matchLabels: { app: pod.name } }, template: podTemplate(pod) };
  const spec =
    kind === 'StatefulSet'
      ? { ...common, replicas, serviceName: setService(pod.name), podManagementPolicy: 'Parallel' }
      : { ...common, updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } };
  return { apiVersion: 'apps/v1', kind, metadata: { namespace, name: pod.name }, spec };
}

/** The headless Service that gives the pods of a StatefulSet their names. */
export const setService = (name: string) => `${name}-set`;
