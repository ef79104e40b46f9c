import { ignoreAnnotation } from '../../../chart-gen/validate/judge/exceptions.ts';
import type { KubeObject } from '../../../rollout/kube/cluster.ts';
import { deployment, type PodOptions, podTemplate } from '../pod.ts';
import type { Workload } from '../workload.ts';
import { scheduled } from '../workloads/completing.ts';
import type { Point } from './point.ts';

export interface ControllerOptions {
  readonly kind: Workload['kind'];
  readonly replicas: number;
  readonly pod: PodOptions;
  /** Rules of `charts validate` that do not count for it, each with the reason. */
  readonly excepted?: Readonly<Record<string, string>>;
}

/** Why the pods of these kinds complete, or need not, whatever their sidecar. */
const completes: Readonly<Partial<Record<Workload['kind'], Readonly<Record<string, string>>>>> = {
  Job: { check_job_sidecars: 'it serves until it is removed' },
  CronJob: { check_job_sidecars: 'its application asks a classic sidecar to quit' },
};

/** What keeps the pods: a roll-out of it costs no capacity where the kind allows that. */
export function controller(point: Point, options: ControllerOptions): KubeObject {
  const { kind, excepted = {} } = options;
  const rules = { ...completes[kind], ...excepted };
  const object = controllerOf(point, options);
  if (Object.keys(rules).length === 0) return object;
  const ignored = Object.entries(rules).map(([rule, reason]) => `${rule}=${reason}`);
  const annotations = { ...object.metadata.annotations, [ignoreAnnotation]: ignored.join('; ') };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function controllerOf({ namespace }: Point, { kind, replicas, pod }: ControllerOptions): KubeObject {
  if (kind === 'Deployment') return deployment(namespace, { ...pod, replicas });
  const metadata = { namespace, name: pod.name };
  if (kind === 'CronJob') {
    const spec = scheduled(podTemplate(pod), { concurrencyPolicy: 'Forbid', kept: 3 });
    return { apiVersion: 'batch/v1', kind, metadata, spec };
  }
  if (kind === 'Job') {
    const template = podTemplate({ ...pod, restartPolicy: 'Never' });
    return { apiVersion: 'batch/v1', kind, metadata, spec: { parallelism: replicas, template } };
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
