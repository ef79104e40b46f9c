import type { Cluster, KubeObject } from '../kube/cluster.ts';
import { type PlannedWorkload, type Snapshot, selects } from '../plan/plan.ts';

export interface Evidence {
  readonly lines: readonly string[];
}

/** What a person would look at first: the pods' conditions, their events and the last log lines of what is not ready. */
export async function gatherEvidence(
  cluster: Cluster,
  planned: PlannedWorkload,
  snapshot: Snapshot,
): Promise<Evidence> {
  const workload = snapshot.workloads.find(
    ({ metadata }) => metadata.namespace === planned.namespace && metadata.name === planned.name,
  );
  const pods = workload ? snapshot.pods.filter((pod) => selects(workload, pod)) : [];
  const lines: string[] = [];
  for (const pod of pods.filter(notReady)) {
    lines.push(...conditionLines(pod));
    lines.push(...(await eventLines(cluster, pod).catch(() => [])));
    for (const container of notReadyContainers(pod)) {
      const log = await cluster
        .logs({ namespace: planned.namespace, pod: pod.metadata.name, container, tailLines: 10 })
        .catch(() => '');
      lines.push(
        ...log
          .split('\n')
          .filter(Boolean)
          .map((line) => `${pod.metadata.name}/${container}: ${line}`),
      );
    }
  }
  return { lines };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}

const conditionsOf = (pod: KubeObject) => (pod.status?.conditions ?? []) as Condition[];
const notReady = (pod: KubeObject) =>
  !conditionsOf(pod).some(({ type, status }) => type === 'Ready' && status === 'True');

const conditionLines = (pod: KubeObject) =>
  conditionsOf(pod)
    .filter(({ status }) => status === 'False')
    .map(({ type, message }) => `${pod.metadata.name} ${type}: ${message ?? 'False'}`);

function notReadyContainers(pod: KubeObject): string[] {
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  return (statuses as { name: string; ready?: boolean; state?: { terminated?: object } }[])
    .filter(({ ready, state }) => ready === false && state?.terminated === undefined)
    .map(({ name }) => name);
}

async function eventLines(cluster: Cluster, pod: KubeObject): Promise<string[]> {
  const fieldSelector = `involvedObject.name=${pod.metadata.name}`;
  const events = await cluster.list({
    apiVersion: 'v1',
    kind: 'Event',
    namespace: pod.metadata.namespace,
    fieldSelector,
  });
  return events
    .filter(({ type }) => type === 'Warning')
    .slice(-5)
    .map(({ reason, message }) => `${pod.metadata.name} ${reason}: ${message}`);
}
