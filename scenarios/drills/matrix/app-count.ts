import { type Workload, workloadId } from '../../../harness/matrix/workload.ts';
import type { World } from './world.ts';

/** Requests that the applications behind a workload's host have answered, by their own count, with a path and status. */
export async function answeredBy(
  world: World,
  workload: Workload,
  path: string,
  code: number,
): Promise<number> {
  const behind = world.workloads.filter((one) => one.behind === workloadId(workload));
  const pods = (await Promise.all([workload, ...behind].map(world.pods))).flat();
  const texts = await Promise.all(
    pods.map(
      async (pod) => (await world.ask(pod, [{ url: 'http://127.0.0.1:9100/metrics' }]))[0]?.body ?? '',
    ),
  );
  return texts
    .flatMap((text) => text.split('\n'))
    .filter(
      (line) =>
        line.includes(`path="${path}"`) && line.includes(`code="${code}"`) && /_(total|count)\{/.test(line),
    )
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
