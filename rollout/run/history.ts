import type { Cluster, KubeObject } from '../kube/cluster.ts';
import { isArgo } from '../plan/argo.ts';
import { unreadOfWorkload } from '../plan/kept.ts';
import { ownerOf } from '../plan/owners.ts';
import { type LabelSelector, selectorText } from '../plan/selector.ts';
import { restartAnnotation } from './restart.ts';

const mostRevisions = 5;
const revisionAnnotations = ['deployment.kubernetes.io/revision', 'rollout.argoproj.io/revision'];

/** What a workload's earlier pods were made from, as lines, the latest last. One list for what keeps ReplicaSets. */
export async function historyLines(cluster: Cluster, workload: KubeObject): Promise<string[]> {
  if (workload.kind !== 'Deployment' && !isArgo(workload)) return [ofRevisions(workload)];
  const sets = await cluster.list({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    namespace: workload.metadata.namespace,
    labelSelector: selectorText((workload.spec.selector ?? {}) as LabelSelector),
    without: unreadOfWorkload,
  });
  return sets
    .filter((set) => isOf(workload, set))
    .toSorted((a, b) => Number(revisionOf(a)) - Number(revisionOf(b)))
    .slice(-mostRevisions)
    .map(revisionLine);
}

/** Of the others the older revisions stand in objects that no rollout has a right to read. */
function ofRevisions({ kind, metadata, status }: KubeObject): string {
  const { currentRevision, updateRevision } = (status ?? {}) as Record<string, string | undefined>;
  const known =
    updateRevision === undefined ? '' : `: ${currentRevision} is current, ${updateRevision} is the update`;
  return `history ${kind} ${metadata.name}${known}; its ControllerRevisions are not read`;
}

function isOf({ kind, metadata: { name } }: KubeObject, set: KubeObject): boolean {
  const owner = ownerOf(set);
  return owner?.kind === kind && owner.name === name;
}

const revisionOf = ({ metadata }: KubeObject): string =>
  revisionAnnotations.map((name) => metadata.annotations?.[name]).find((found) => found !== undefined) ?? '?';

function revisionLine(set: KubeObject): string {
  const { metadata, spec, status } = set;
  const template = (spec?.template ?? {}) as KubeObject;
  const containers = [...(template.spec?.initContainers ?? []), ...(template.spec?.containers ?? [])];
  const images = containers.map(({ name, image }: { name: string; image: string }) => `${name}=${image}`);
  const restarted = template.metadata?.annotations?.[restartAnnotation];
  const parts = [
    ...images,
    ...(restarted === undefined ? [] : [`restarted at ${restarted}`]),
    `${status?.readyReplicas ?? 0} of ${spec?.replicas ?? 0} pods ready`,
  ];
  return `history ${metadata.name}: revision ${revisionOf(set)}: ${parts.join(', ')}`;
}
