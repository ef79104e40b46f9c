import type { KubeObject } from '../../../rollout/kube/cluster.ts';
import { deployment, type PodOptions, podTemplate } from '../pod.ts';
import type { Workload } from '../workload.ts';
import type { Point } from './point.ts';

export interface ControllerOptions {
  readonly kind: Exclude<Workload['kind'], 'CronJob'>;
  readonly replicas: number;
  readonly pod: PodOptions;
}

/** What keeps the pods: a roll-out of it costs no capacity where the kind allows that. */
export function controller({ namespace }: Point, { kind, replicas, pod }: ControllerOptions): KubeObject {
  if (kind === 'Deployment') return deployment(namespace, { ...pod, replicas });
  const metadata = { namespace, name: pod.name };
  if (kind === 'Job') {
    const template = podTemplate({ ...pod, restartPolicy: 'Never' });
    const annotations = { 'meshproof.io/ignore': 'check_job_sidecars=it serves until it is removed' };
    const spec = { parallelism: replicas, template };
    return { apiVersion: 'batch/v1', kind, metadata: { ...metadata, annotations }, spec };
  }
  const common = { selector: { matchLabels: { app: pod.name } }, template: podTemplate(pod) };
  const specs = {
    ReplicaSet: { ...common, replicas },
    StatefulSet: {
      ...common,
      replicas,
      serviceName: setService(pod.name),
      podManagementPolicy: 'Parallel',
    },
    DaemonSet: { ...common, updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } },
  };
  return { apiVersion: 'apps/v1', kind, metadata, spec: specs[kind] };
}

/** The headless Service that gives the pods of a StatefulSet their names. */
export const setService = (name: string) => `${name}-set`;
