import { stringify } from 'yaml';
import type { KubeObject } from '../../../rollout/kube/cluster.ts';
import { matrixObjects } from '../matrix.ts';
import type { DeployContext, Workload } from '../workload.ts';

/** What a person sees of a run's own labels when nothing runs. */
export const renderedRun = 'rendered';

/** Every object of some workloads, in the order in which they are applied. */
export function renderedObjects(
  workloads: readonly Workload[],
  context: Omit<DeployContext, 'runId'>,
): readonly KubeObject[] {
  const {
    namespaces,
    workloads: services,
    traffic,
  } = matrixObjects(workloads, { ...context, runId: renderedRun });
  return [...namespaces, ...services, ...traffic];
}

/** The objects as YAML documents. */
export const objectsYaml = (objects: readonly KubeObject[]): string =>
  objects.map((object) => `---\n${stringify(object, { aliasDuplicateObjects: false })}`).join('');
