import type { Cluster } from '../../../rollout/kube/cluster.ts';
import { idOf } from '../../../rollout/plan/plan.ts';
import { readSnapshot } from '../../../rollout/plan/snapshot.ts';
import { cronJobsOf, type NextRun, nextRunsOf } from '../../../rollout/run/next-runs.ts';
import type { SavedRollout } from '../../../rollout/state/saved.ts';

export interface NextRuns {
  /** Of the plan's CronJobs; absent where it has none, or they could not be read. */
  readonly nextRuns?: readonly NextRun[];
  readonly nextRunsUnread?: string;
}

/** Looks whether the CronJobs of a rollout have run since it began, and with which proxy. */
export async function readNextRuns(
  cluster: Cluster,
  { plan, created, namespaces }: SavedRollout,
): Promise<NextRuns> {
  const cronJobs = cronJobsOf(plan);
  if (cronJobs.length === 0) return {};
  const wanted = new Set(cronJobs.map(idOf));
  const within = cronJobs.map(({ namespace }) => namespace);
  try {
    const found = nextRunsOf(await readSnapshot(cluster, { namespaces, within }), created);
    return { nextRuns: found.filter(({ workload }) => wanted.has(workload)) };
  } catch (error) {
    return { nextRunsUnread: error instanceof Error ? error.message : String(error) };
  }
}
