import type { KubeObject } from '../../rollout/kube/cluster.ts';
import { waitFor } from '../../rollout/kube/wait.ts';
import { incompleteness } from '../../rollout/plan/health.ts';
import type { Workload } from '../matrix/workload.ts';
import type { RunContext } from '../run/context.ts';

const deployments = { apiVersion: 'apps/v1', kind: 'Deployment' };

type Run = Pick<RunContext, 'cluster' | 'plan'>;

/** Milliseconds in which the operator puts everything back and the pods that it made are ready, on a busy machine. */
const longestRest = 120_000;

const operatorOf = ({ plan }: Run) => plan.workloads.find(({ role }) => role === 'operator');

/** As many operators as said: one acts, none lets the cluster be. */
const scale = ({ cluster }: Run, { namespace, name }: Workload, replicas: number) =>
  cluster.patch({ ...deployments, namespace, name }, { spec: { replicas } }, 'merge');

const podsOf = ({ cluster }: Run, { namespace, name }: Workload) =>
  cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labelSelector: `app=${name}` });

/**
 * The operator puts back what it did and ends, and what it disturbed is whole again: whoever moves the data plane meets
 * no other who does. Nothing happens in a run without an operator, or when it rests already.
 */
export async function restChaos(context: Run, signal: AbortSignal): Promise<void> {
  const operator = operatorOf(context);
  if (!operator) return;
  await scale(context, operator, 0);
  await waitFor('the operator to rest', { timeout: longestRest, interval: 300, signal }, async () => {
    const pods = await podsOf(context, operator);
    if (pods.length > 0) return { done: false, seen: `${pods.length} pods of it are ending` };
    const restless = await unsettled(context);
    return restless.length === 0
      ? { done: true, value: undefined }
      : { done: false, seen: restless.join('; ') };
  });
}

/** The operator acts again. */
export async function wakeChaos(context: Run): Promise<void> {
  const operator = operatorOf(context);
  if (operator) await scale(context, operator, 1);
}

/** What it disturbed and is not whole yet, in words. */
async function unsettled(context: Run): Promise<readonly string[]> {
  const disturbed = context.plan.workloads.filter((workload) => workload.disturbed);
  const seen = await Promise.all(
    disturbed.map(async (workload) => {
      const { namespace, name } = workload;
      const object = await context.cluster.get({ ...deployments, namespace, name });
      return troubleOf(name, object, await podsOf(context, workload));
    }),
  );
  return seen.flatMap((trouble) => trouble ?? []);
}

function troubleOf(name: string, object: KubeObject | undefined, pods: readonly KubeObject[]) {
  if (!object) return `${name} is not there`;
  const incomplete = incompleteness(object);
  if (incomplete) return `${name}: ${incomplete}`;
  const ending = pods.filter(({ metadata }) => metadata.deletionTimestamp !== undefined).length;
  return ending > 0 ? `${name}: ${ending} pods are ending` : undefined;
}
