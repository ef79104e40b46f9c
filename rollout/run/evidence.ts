import { clip } from '../../reports/format/clip.ts';
import type { Cluster, KubeObject } from '../kube/cluster.ts';
import type { PlannedWorkload } from '../plan/plan.ts';
import { isLeaving, isOver, isReady } from '../plan/proxy.ts';
import { historyLines } from './history.ts';
import { injectionLines } from './injection-evidence.ts';
import {
  keepProxyConfigs,
  type ProxyConfig,
  type ProxyConfigOptions,
  proxiesToRead,
  proxyConfigLine,
} from './proxy-config.ts';
import type { FailureReason } from './reasons.ts';
import { leavingLine } from './stuck.ts';
import { type WholePod, wholePod } from './whole-pod.ts';

/** What a person would look at first. Hostile until escaped. */
export interface Evidence {
  /** Conditions, events, the last of the logs, what earlier pods were made from. */
  readonly lines: readonly string[];
  /** The pods that are not ready, as a whole. */
  readonly pods: readonly WholePod[];
  /** What proxies were configured with; only where that was asked for. */
  readonly proxyConfigs?: readonly ProxyConfig[];
}

export interface EvidenceOptions {
  readonly reason?: FailureReason;
  /** Absent: the configuration of proxies is not read. */
  readonly proxyConfigs?: ProxyConfigOptions;
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}

interface ContainerStatus {
  readonly name: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
}

const mostPods = 3;
const mostEvents = 10;
const logLines = 20;

/** Failures that the injector has a part in. */
const ofInjection: readonly (FailureReason | undefined)[] = ['uninjected', 'wrong-image', 'webhook'];

/** Gathers what explains a failure, of at most three pods. What cannot be read is said, and stops nothing. */
export async function gatherEvidence(
  cluster: Cluster,
  planned: PlannedWorkload,
  workload: KubeObject | undefined,
  pods: readonly KubeObject[],
  { reason, proxyConfigs: wanted }: EvidenceOptions = {},
): Promise<Evidence> {
  const broken = pods.filter((pod) => !isOver(pod) && !isReady(pod)).slice(0, mostPods);
  const conditions = [workload, ...broken].flatMap((object) => (object ? conditionLines(object) : []));
  const events = await eventLines(cluster, planned, pods).catch((error: unknown) => [
    unread('events', error),
  ]);
  const injection = ofInjection.includes(reason)
    ? await injectionLines(cluster, pods.slice(0, mostPods)).catch((error: unknown) => [
        unread('webhooks', error),
      ])
    : [];
  const [logs, history, whole, proxyConfigs] = await Promise.all([
    Promise.all(broken.map((pod) => logsOf(cluster, pod))),
    workload ? historyLines(cluster, workload).catch((error: unknown) => [unread('history', error)]) : [],
    Promise.all(broken.map((pod) => wholePodOf(cluster, pod))),
    wanted && keepProxyConfigs(cluster, proxiesToRead(pods, reason), wanted),
  ]);
  const leaving = pods.filter(isLeaving).slice(0, mostPods).map(leavingLine);
  const found = [...conditions, ...leaving, ...events, ...injection, ...logs.flat(), ...history];
  const lines = [...found, ...(proxyConfigs ?? []).map(proxyConfigLine)].map((line) => clip(line, 500));
  return proxyConfigs ? { lines, pods: whole, proxyConfigs } : { lines, pods: whole };
}

const wholePodOf = (cluster: Cluster, pod: KubeObject): Promise<WholePod> =>
  wholePod(cluster, pod).catch((error: unknown) => {
    const { name } = pod.metadata;
    return { name, yaml: unread(`pod ${name}`, error) };
  });

const conditionsOf = ({ status }: KubeObject) => (status?.conditions ?? []) as Condition[];

/** A condition is bad news when it is False, but for ReplicaFailure and its like. */
const conditionLines = (object: KubeObject) =>
  conditionsOf(object)
    .filter(({ type, status }) => (type.endsWith('Failure') ? status === 'True' : status === 'False'))
    .map(
      ({ type, status, message }) =>
        `${object.kind} ${object.metadata.name}: ${type} is ${status}${message ? `: ${message}` : ''}`,
    );

async function eventLines(
  cluster: Cluster,
  planned: PlannedWorkload,
  pods: readonly KubeObject[],
): Promise<string[]> {
  const { namespace, name } = planned;
  const names = new Set([name, ...pods.map(({ metadata }) => metadata.name)]);
  const ofReplicaSet = (involved: string) => planned.kind === 'Deployment' && involved.startsWith(`${name}-`);
  const events = await cluster.list({
    apiVersion: 'v1',
    kind: 'Event',
    namespace,
    fieldSelector: 'type=Warning',
  });
  const about = events
    .filter(({ involvedObject: { kind, name: involved } }) =>
      kind === 'ReplicaSet' ? ofReplicaSet(involved) : names.has(involved),
    )
    .toSorted((a, b) => timeOf(a).localeCompare(timeOf(b)));
  // the same complaint comes again and again: its last words are enough
  const latest = new Map(about.map((event) => [`${event.involvedObject.name} ${event.reason}`, event]));
  return [...latest.values()]
    .slice(-mostEvents)
    .map(
      ({ reason, message, involvedObject }) =>
        `event ${involvedObject.kind} ${involvedObject.name}: ${reason}: ${message}`,
    );
}

const timeOf = (event: KubeObject) => String(event.lastTimestamp ?? event.eventTime ?? '');

async function logsOf(cluster: Cluster, pod: KubeObject): Promise<string[]> {
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const failing = (statuses as ContainerStatus[]).filter(({ ready }) => ready === false);
  const logs = await Promise.all(
    failing.map(async ({ name: container, restartCount = 0 }) => {
      const { namespace = '', name } = pod.metadata;
      const previous = restartCount > 0;
      const title = `${name}/${container}${previous ? ' (before its last restart)' : ''}`;
      try {
        const log = await cluster.logs({ namespace, pod: name, container, tailLines: logLines, previous });
        const lines = log.split('\n').filter(Boolean).slice(-logLines);
        return lines.map((line) => `log ${title}: ${line}`);
      } catch (error) {
        return [unread(`log ${title}`, error)];
      }
    }),
  );
  return logs.flat();
}

const unread = (what: string, error: unknown) =>
  `${what}: could not be read: ${error instanceof Error ? error.message : String(error)}`;
