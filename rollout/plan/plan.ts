import type { KubeObject } from '../kube/cluster.ts';
import { proxyImageOf } from './target-image.ts';

export const restartable = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

export type PlannedAction =
  | { readonly action: 'restart'; readonly reason: string }
  | { readonly action: 'skip'; readonly reason: string };

export interface PlannedWorkload {
  readonly kind: string;
  readonly apiVersion: string;
  readonly namespace: string;
  readonly name: string;
  readonly decision: PlannedAction;
}

export interface Snapshot {
  readonly workloads: readonly KubeObject[];
  readonly pods: readonly KubeObject[];
}

/** Selector of a workload's pods against a pod's labels. Only matchLabels: matchExpressions never match here. */
export function selects(workload: KubeObject, pod: KubeObject): boolean {
  const labels = (workload.spec.selector?.matchLabels ?? {}) as Record<string, string>;
  const entries = Object.entries(labels);
  if (entries.length === 0 || workload.metadata.namespace !== pod.metadata.namespace) return false;
  return entries.every(([name, value]) => pod.metadata.labels?.[name] === value);
}

/** What to do with each workload so that every proxy runs the target image. Pure. */
export function planRollout(snapshot: Snapshot, target: string): PlannedWorkload[] {
  return snapshot.workloads.map((workload) => ({
    kind: workload.kind,
    apiVersion: workload.apiVersion,
    namespace: workload.metadata.namespace ?? '',
    name: workload.metadata.name,
    decision: decide(
      workload,
      snapshot.pods.filter((pod) => selects(workload, pod)),
      target,
    ),
  }));
}

function decide(workload: KubeObject, pods: readonly KubeObject[], target: string): PlannedAction {
  const skip = (reason: string) => ({ action: 'skip', reason }) as const;
  if (workload.kind === 'CronJob')
    return skip('a CronJob is never restarted: its next run gets the new proxy');
  if ((workload.spec.replicas ?? 1) === 0) return skip('scaled to zero');
  if (workload.spec.paused === true) return skip('paused');
  const strategy = workload.spec.updateStrategy as
    | { type?: string; rollingUpdate?: { partition?: number } }
    | undefined;
  if (strategy?.type === 'OnDelete')
    return skip('update strategy OnDelete: its pods must be deleted by hand');
  if ((strategy?.rollingUpdate?.partition ?? 0) > 0) return skip('a partition holds some pods back');
  const images = pods.filter((pod) => !pod.metadata.deletionTimestamp).map(proxyImageOf);
  if (images.length === 0) return skip('no pods');
  if (images.every((image) => image === undefined)) return skip('no proxy');
  const stale = images.filter((image) => image !== undefined && image !== target);
  if (stale.length === 0) return skip('every proxy runs the target image');
  return {
    action: 'restart',
    reason: `${stale.length} of ${images.length} pods run ${[...new Set(stale)].join(', ')}`,
  };
}
