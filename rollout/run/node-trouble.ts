import type { KubeObject } from '../kube/cluster.ts';
import type { Trouble } from './reasons.ts';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/**
 * What the condition DisruptionTarget says on behalf of a node. Who drains one, or preempts a pod, means it: the pod's
 * controller makes another.
 */
const disruptions: Readonly<Record<string, string>> = {
  DeletionByTaintManager: 'is deleted for a taint of',
  DeletionByPodGC: 'is deleted after',
  TerminationByKubelet: 'is ended by',
};

const conditionsOf = ({ status }: KubeObject) => (status?.conditions ?? []) as Condition[];

const trouble = (pod: KubeObject, does: string, message?: string): Trouble => {
  const { nodeName } = pod.spec as { nodeName?: string };
  const node = nodeName === undefined ? 'its node' : `node ${nodeName}`;
  return {
    reason: 'node',
    seen: `${pod.metadata.name} ${does} ${node}${message ? `: ${message}` : ''}`,
  };
};

/**
 * Whether nobody on a pod's node looks after it any more, told by the pod alone. A kubelet gives a reason with each pod
 * that is not ready; the node controller, which marks the pods of a node that is not heard of, gives none, and leaves
 * what was last said of the containers.
 */
export function lostNode(pod: KubeObject): Trouble | undefined {
  if (pod.status?.reason === 'NodeLost') return trouble(pod, 'is on a lost node:');
  const ready = conditionsOf(pod).find(({ type }) => type === 'Ready');
  const containers = (pod.status?.containerStatuses ?? []) as { ready?: boolean }[];
  const marked = ready !== undefined && ready.status !== 'True' && !ready.reason;
  const allReady = containers.length > 0 && containers.every((one) => one.ready === true);
  return marked && allReady ? trouble(pod, 'is on a node that is not ready:') : undefined;
}

/** What a pod's node does to it, or no longer does; undefined when nothing such is seen. */
export function nodeTrouble(pod: KubeObject): Trouble | undefined {
  const target = conditionsOf(pod).find(
    ({ type, status }) => type === 'DisruptionTarget' && status === 'True',
  );
  const does = disruptions[target?.reason ?? ''];
  return lostNode(pod) ?? (does === undefined ? undefined : trouble(pod, does, target?.message));
}
