import type { KubeObject } from '../kube/cluster.ts';
import { keptOfPod, keptOfWorkload } from './kept.ts';

/** Gives what came before in place of what is equal to it. */
function sharer(): <T>(part: T) => T {
  let before: unknown;
  let text: string | undefined;
  return <T>(part: T): T => {
    const own = JSON.stringify(part);
    if (own !== text) [before, text] = [part, own];
    return before as T;
  };
}

/**
 * What a plan keeps of the objects of one moment. What an object has in common with the one before it in its list, as
 * the pods of a workload do, they share: a young heap that had to grow for what stays does not shrink again.
 */
export function sharingKeepers() {
  const keeper = () => {
    const [created, labels, annotations, owners] = [sharer(), sharer(), sharer(), sharer()];
    const [spec, strategy, updateStrategy, status] = [sharer(), sharer(), sharer(), sharer()];
    const metadataOf = ({ metadata }: KubeObject): KubeObject['metadata'] => ({
      name: metadata.name,
      namespace: metadata.namespace,
      creationTimestamp: created(metadata.creationTimestamp),
      deletionTimestamp: metadata.deletionTimestamp,
      labels: labels(metadata.labels),
      annotations: annotations(metadata.annotations),
      ownerReferences: owners(metadata.ownerReferences),
    });
    const templateOf = (template: KubeObject | undefined) =>
      template && {
        metadata: {
          labels: labels(template.metadata.labels),
          annotations: annotations(template.metadata.annotations),
        },
        spec: spec(template.spec),
      };
    return { metadataOf, templateOf, spec, strategy, updateStrategy, status };
  };
  const [pods, workloads] = [keeper(), keeper()];
  return {
    pod(object: KubeObject): KubeObject {
      const pod = keptOfPod(object);
      return {
        apiVersion: pod.apiVersion,
        kind: pod.kind,
        metadata: pods.metadataOf(pod),
        spec: pods.spec(pod.spec),
        status: pods.status(pod.status),
      };
    },
    workload(object: KubeObject): KubeObject {
      const workload = keptOfWorkload(object);
      const { metadataOf, templateOf, strategy, updateStrategy, status } = workloads;
      const { uid, generation } = workload.metadata;
      const { spec } = workload;
      return {
        apiVersion: workload.apiVersion,
        kind: workload.kind,
        metadata: { ...metadataOf(workload), uid, generation },
        spec: {
          replicas: spec.replicas,
          paused: spec.paused,
          restartAt: spec.restartAt,
          strategy: strategy(spec.strategy),
          updateStrategy: updateStrategy(spec.updateStrategy),
          template: templateOf(spec.template),
          jobTemplate: spec.jobTemplate && {
            spec: { template: templateOf(spec.jobTemplate.spec?.template) },
          },
        },
        status: status(workload.status),
      };
    },
  };
}
