import type { KubeObject } from '../kube/cluster.ts';
import type { PodTemplate } from './injector.ts';
import { ownerOf, podsByOwner, workloadKey } from './owners.ts';
import { proxyContainer } from './proxy.ts';
import type { Snapshot } from './snapshot.ts';

/** Something that a decision is due for: a workload, or pods that no known workload stands behind. */
export interface Subject {
  readonly workload: KubeObject;
  /** What its next pod is made from. */
  readonly template: PodTemplate;
  readonly pods: readonly KubeObject[];
}

/**
 * Every workload once. A Job of a CronJob stands under the CronJob with its pods, those of ended runs too; a ReplicaSet
 * of a Deployment under the Deployment; a ReplicaSet by itself, a pod by itself and a controller that is not known here
 * stand for themselves.
 */
export function subjectsOf(snapshot: Snapshot): readonly Subject[] {
  const pods = podsByOwner(snapshot.pods);
  const known = new Set(snapshot.workloads.map(workloadKey));
  const runs = jobsByOwner(snapshot.workloads);
  const workloads = snapshot.workloads
    .filter((workload) => workload.kind !== 'Job' || isLoneAndRunning(workload))
    .map((workload) => ({
      workload,
      template: templateOf(workload),
      pods: [workload, ...(runs.get(workloadKey(workload)) ?? [])].flatMap(
        (one) => pods.get(workloadKey(one)) ?? [],
      ),
    }));
  const sets = new Map(
    snapshot.replicaSets.map((set) => [`${set.metadata.namespace}/${set.metadata.name}`, set]),
  );
  const rest = new Map<string, Subject>();
  for (const [key, owned] of pods) {
    if (known.has(key) || snapshot.selected) continue;
    for (const pod of owned) {
      const workload = strangerOf(pod, sets);
      if (!workload || known.has(workloadKey(workload))) continue;
      const { template, pods: others = [] } = rest.get(workloadKey(workload)) ?? {};
      rest.set(workloadKey(workload), {
        workload,
        template: template ?? (workload.spec.template ? templateOf(workload) : templateOfPod(pod)),
        pods: [...others, pod],
      });
    }
  }
  return [...workloads, ...rest.values()];
}

function jobsByOwner(workloads: readonly KubeObject[]): ReadonlyMap<string, readonly KubeObject[]> {
  const found = new Map<string, KubeObject[]>();
  for (const job of workloads) {
    const owner = job.kind === 'Job' ? ownerOf(job) : undefined;
    if (!owner) continue;
    const metadata = { namespace: job.metadata.namespace, name: owner.name };
    const key = workloadKey({ apiVersion: '', kind: owner.kind, metadata });
    found.set(key, [...(found.get(key) ?? []), job]);
  }
  return found;
}

function isLoneAndRunning(job: KubeObject): boolean {
  const conditions = (job.status?.conditions ?? []) as { type: string; status: string }[];
  const over = conditions.some(
    ({ type, status }) => ['Complete', 'Failed'].includes(type) && status === 'True',
  );
  return !over && ownerOf(job) === undefined;
}

/** What stands behind a pod that no known workload owns; undefined for what is just being deleted. */
function strangerOf(pod: KubeObject, sets: ReadonlyMap<string, KubeObject>): KubeObject | undefined {
  const { namespace } = pod.metadata;
  const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (!owner) return { ...pod, kind: 'Pod', apiVersion: 'v1' };
  const set = owner.kind === 'ReplicaSet' ? sets.get(`${namespace}/${owner.name}`) : undefined;
  const above = set?.metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (set && !above) return set;
  if (above?.kind === 'Deployment') return undefined;
  const { apiVersion, kind, name, uid } = above ?? owner;
  return { apiVersion, kind, metadata: { namespace, name, uid }, spec: {} };
}

function templateOf({ kind, spec }: KubeObject): PodTemplate {
  return (kind === 'CronJob' ? spec.jobTemplate?.spec?.template : spec.template) ?? {};
}

/** A pod as its controller made it, before the injector added to it. */
function templateOfPod({ metadata, spec }: KubeObject): PodTemplate {
  const injected = metadata.annotations?.['sidecar.istio.io/status'] !== undefined;
  const ownOnly = (containers: readonly { name: string }[] = []) =>
    containers.filter(({ name }) => !injected || name !== proxyContainer);
  const { labels, annotations } = metadata;
  return {
    metadata: { labels, annotations },
    spec: {
      hostNetwork: spec.hostNetwork,
      containers: ownOnly(spec.containers),
      initContainers: ownOnly(spec.initContainers),
    },
  };
}
