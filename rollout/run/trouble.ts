import type { KubeObject } from '../kube/cluster.ts';
import { nodeTrouble } from './node-trouble.ts';
import type { FailureReason, Trouble } from './reasons.ts';

interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly terminated?: { readonly reason?: string; readonly exitCode?: number };
}

interface ContainerStatus {
  readonly name: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

const waitingReasons: Readonly<Record<string, FailureReason>> = {
  ImagePullBackOff: 'image-pull',
  ErrImagePull: 'image-pull',
  ErrImageNeverPull: 'image-pull',
  InvalidImageName: 'image-pull',
  CreateContainerConfigError: 'config',
  CreateContainerError: 'config',
  RunContainerError: 'config',
};

/** Restarts after which a container counts as crashing: an application may fail once before its proxy is up. */
const crashes = 2;

/** What keeps a pod from being ready and will not pass by itself; undefined when nothing such is seen. */
export function podTrouble(pod: KubeObject): Trouble | undefined {
  const node = nodeTrouble(pod);
  // what its containers were last said to do is no news then
  if (node) return node;
  const init = (pod.status?.initContainerStatuses ?? []) as ContainerStatus[];
  const main = (pod.status?.containerStatuses ?? []) as ContainerStatus[];
  const sidecars = new Set(
    ((pod.spec.initContainers ?? []) as { name: string; restartPolicy?: string }[])
      .filter(({ restartPolicy }) => restartPolicy === 'Always')
      .map(({ name }) => name),
  );
  for (const status of [...init, ...main]) {
    const reason = containerTrouble(status);
    if (!reason) continue;
    const passing = init.includes(status) && !sidecars.has(status.name);
    return {
      reason: passing && reason === 'crash-loop' ? 'init' : reason,
      seen: `${pod.metadata.name}/${status.name}: ${wordsOf(status)}`,
    };
  }
  return unschedulable(pod);
}

function containerTrouble({
  ready,
  restartCount = 0,
  state,
  lastState,
}: ContainerStatus): FailureReason | undefined {
  if (ready === true) return undefined;
  const killed = [state, lastState].some((one) => one?.terminated?.reason === 'OOMKilled');
  if (killed) return 'out-of-memory';
  const waiting = state?.waiting?.reason ?? '';
  const crashing = restartCount >= crashes + 1 || (waiting === 'CrashLoopBackOff' && restartCount >= crashes);
  return crashing ? 'crash-loop' : waitingReasons[waiting];
}

function wordsOf({ restartCount = 0, state, lastState }: ContainerStatus): string {
  const { reason, message } = state?.waiting ?? {};
  const ended = state?.terminated ?? lastState?.terminated;
  const parts = [
    [reason, message].filter(Boolean).join(' '),
    ended ? `ended as ${ended.reason ?? 'unknown'} with exit code ${ended.exitCode ?? '?'}` : '',
    restartCount > 0 ? `${restartCount} restarts` : '',
  ];
  return parts.filter(Boolean).join(', ');
}

function unschedulable({ metadata, status }: KubeObject): Trouble | undefined {
  const conditions = (status?.conditions ?? []) as Condition[];
  const found = conditions.find(
    ({ type, status: is, reason }) => type === 'PodScheduled' && is === 'False' && reason === 'Unschedulable',
  );
  return found && { reason: 'unschedulable', seen: `${metadata.name}: ${found.message ?? 'Unschedulable'}` };
}

/** What a Deployment's controller reports of its own work. */
export function conditionTrouble({ status }: KubeObject): Trouble | undefined {
  const conditions = (status?.conditions ?? []) as Condition[];
  const failing = conditions.find(({ type, status: is }) => type === 'ReplicaFailure' && is === 'True');
  if (failing) return createTrouble(failing.message ?? failing.reason ?? 'pods cannot be created');
  const late = conditions.find(
    ({ type, status: is, reason }) =>
      type === 'Progressing' && is === 'False' && reason === 'ProgressDeadlineExceeded',
  );
  return late && { reason: 'deadline', seen: late.message ?? 'ProgressDeadlineExceeded' };
}

/** Why the API server would not create pods. */
export function createTrouble(message: string): Trouble {
  if (/exceeded quota|failed quota|unknown for quota/.test(message))
    return { reason: 'quota', seen: message };
  if (/failed calling webhook|admission webhook/.test(message)) return { reason: 'webhook', seen: message };
  return { reason: 'create-refused', seen: message };
}

/**
 * What the newest FailedCreate event after a moment (epoch milliseconds) says: StatefulSets and DaemonSets report in no
 * other way.
 */
export function eventTrouble(events: readonly KubeObject[], since: number): Trouble | undefined {
  const timeOf = (event: KubeObject) =>
    Date.parse(event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? '') || 0;
  const [newest] = events
    .filter((event) => event.reason === 'FailedCreate' && timeOf(event) > since)
    .toSorted((a, b) => timeOf(b) - timeOf(a));
  return newest && createTrouble(String(newest.message));
}
