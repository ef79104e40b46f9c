import type { Cluster } from '../../../rollout/kube/cluster.ts';
import { measure } from './measure.ts';
import { deployment } from './objects.ts';
import type { Stand } from './stand.ts';
import type { StandPrograms } from './tools.ts';

export interface LoopFigures {
  readonly workloads: number;
  readonly requests: number;
  /** Seconds for one workload, its restart and its status, on average. */
  readonly seconds: number;
}

/** What people do by hand, or in a shell: for each workload `kubectl rollout restart`, then `kubectl rollout status`. */
export async function kubectlLoop(
  stand: Stand,
  { kubectl }: StandPrograms,
  indices: readonly number[],
  loops: number,
): Promise<LoopFigures> {
  const ask = async (...args: string[]) => {
    const env = { HOME: stand.folder, KUBECONFIG: stand.kubeconfig('kubectl') };
    const { exitCode, stderr } = await measure({ file: kubectl, args, env });
    if (exitCode !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  };
  // its cache of what the server knows is warm, as a person's is
  await ask('get', 'deployments', '-n', 'default');
  const before = stand.requests('kubectl');
  let seconds = 0;
  const queue = [...indices];
  const loop = async () => {
    for (let index = queue.shift(); index !== undefined; index = queue.shift()) {
      const { name, namespace = '' } = deployment(index).metadata;
      const began = performance.now();
      await ask('rollout', 'restart', `deployment/${name}`, '-n', namespace);
      await ask('rollout', 'status', `deployment/${name}`, '-n', namespace, '--timeout=120s');
      seconds += (performance.now() - began) / 1000;
    }
  };
  await Promise.all(Array.from({ length: loops }, loop));
  const requests = await settled(stand.admin, () => stand.requests('kubectl'));
  return {
    workloads: indices.length,
    requests: requests - before,
    seconds: seconds / indices.length,
  };
}

/** The audit log is written a moment behind. */
export async function settled(cluster: Cluster, count: () => number): Promise<number> {
  await cluster.version();
  await new Promise((resolve) => setTimeout(resolve, 500));
  return count();
}
