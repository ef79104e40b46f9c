import type { KubeObject } from '../kube/cluster.ts';
import { newestOf, runs } from '../plan/decide.ts';
import { idOf, injectionsOf, type RolloutPlan } from '../plan/plan.ts';
import { isOver, proxyImageOf } from '../plan/proxy.ts';
import type { Snapshot } from '../plan/snapshot.ts';
import { subjectsOf } from '../plan/subjects.ts';

/** Whether a CronJob has run with the proxy that its injector gives now. */
export interface NextRun {
  /** Namespace, kind and name. */
  readonly workload: string;
  /** `due`: it has not run since; `target`, `old`: the proxy of its latest run; `unclear`: the target cannot be told. */
  readonly is: 'due' | 'target' | 'old' | 'unclear';
  readonly seen: string;
}

/** The CronJobs of a plan that have a proxy, or get one. */
export const cronJobsOf = (plan: RolloutPlan): RolloutPlan =>
  plan.filter(
    ({ kind, decision }) =>
      kind === 'CronJob' && decision.action === 'skip' && ['next-run', 'current'].includes(decision.outcome),
  );

/** What each CronJob of a snapshot has run with since a moment (ISO time). Pure. */
export function nextRunsOf(snapshot: Snapshot, since: string): readonly NextRun[] {
  const injectionFor = injectionsOf(snapshot);
  const isSince = ({ metadata }: KubeObject) =>
    Date.parse(metadata.creationTimestamp ?? '') >= Date.parse(since);
  return subjectsOf(snapshot).flatMap(({ workload, template, pods }): NextRun[] => {
    if (workload.kind !== 'CronJob') return [];
    const { namespace = '', name } = workload.metadata;
    const id = idOf({ namespace, kind: workload.kind, name });
    const injection = injectionFor(workload, template);
    if (injection.kind === 'unclear') return [{ workload: id, is: 'unclear', seen: injection.reason }];
    const hasTarget = (pod: KubeObject) =>
      injection.kind === 'image' ? runs(pod, injection.image) : proxyImageOf(pod) === undefined;
    const wordsOf = (pod: KubeObject) => proxyImageOf(pod) ?? 'no proxy';
    const latest = newestOf(pods.filter(isSince));
    const older = pods.find((pod) => !isSince(pod) && !isOver(pod) && !hasTarget(pod));
    const also = older ? `; a run from before still goes on with ${wordsOf(older)}` : '';
    if (!latest) return [{ workload: id, is: 'due', seen: `next run due${also}` }];
    return hasTarget(latest)
      ? [{ workload: id, is: 'target', seen: `next run has the target proxy: ${wordsOf(latest)}${also}` }]
      : [{ workload: id, is: 'old', seen: `next run still has the old one: ${wordsOf(latest)}${also}` }];
  });
}
