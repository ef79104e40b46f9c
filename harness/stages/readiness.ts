import { Failure } from '../../reports/failure/failure.ts';
import type { KubeObject } from '../../rollout/kube/cluster.ts';
import { runs } from '../../rollout/plan/decide.ts';
import { selects } from '../../rollout/plan/owners.ts';
import { isLeaving, isReady } from '../../rollout/plan/proxy.ts';
import type { Snapshot } from '../../rollout/plan/snapshot.ts';
import { subjectsOf } from '../../rollout/plan/subjects.ts';
import { progressOf } from '../../rollout/run/progress.ts';
import { isPinned, type Workload, workloadId } from '../matrix/workload.ts';

/**
 * The workloads that are not complete yet, each with what it lacks. A meshed one is complete with a proxy of the image.
 * @throws Failure MP_DEPLOY_FAILED for one that will not become ready
 */
export function unready(
  workloads: readonly Workload[],
  snapshot: Snapshot,
  image: string,
): readonly string[] {
  const objects = subjectsOf(snapshot).map(({ workload }) => workload);
  return workloads.flatMap((workload) => {
    const object = objects.find(
      ({ kind, metadata }) =>
        kind === workload.kind &&
        metadata.namespace === workload.namespace &&
        metadata.name === workload.name,
    );
    if (!object) return [`${workloadId(workload)} is not there`];
    if (workload.kind === 'CronJob') return [];
    const pods = snapshot.pods.filter((pod) => selects(object, pod));
    if (!workload.meshed || isPinned(workload)) {
      const seen = lacking(object, pods, workload.meshed ? image : undefined);
      return seen === undefined ? [] : [`${workloadId(workload)}: ${seen}`];
    }
    const progress = progressOf(object, pods, image);
    if (progress.state === 'failed')
      throw new Failure('MP_DEPLOY_FAILED', { what: `${workloadId(workload)}: ${progress.seen}` });
    return progress.state === 'done' ? [] : [`${workloadId(workload)}: ${progress.seen}`];
  });
}

/** By the pods alone: what has no proxy or is never rolled need not tell how far a change of its template has come. */
function lacking(object: KubeObject, pods: readonly KubeObject[], image?: string): string | undefined {
  const { spec, status } = object;
  const wanted = Number(status?.desiredNumberScheduled ?? spec.parallelism ?? spec.replicas ?? 1);
  const ready = pods.filter(
    (pod) => isReady(pod) && !isLeaving(pod) && (image === undefined || runs(pod, image)),
  ).length;
  if (ready >= Math.max(1, wanted)) return undefined;
  return `${ready} of ${wanted} pods are ready${image === undefined ? '' : ` with ${image}`}`;
}
