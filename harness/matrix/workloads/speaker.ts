import { type Workload, workloadId } from '../workload.ts';
import { loopCaller } from './callers.ts';

/** Calls a second over all targets: enough for each to be called in every window that is judged. */
const ratePerSecond = 10;

/** What the generators do not speak: one caller for every workload of a matrix, absent where nobody asks for it. */
export function speakerFor(workloads: readonly Workload[]): readonly Workload[] {
  const targets = workloads.flatMap((workload) =>
    (workload.spoken ?? []).map((call) => ({ to: workloadId(workload), method: 'GET', ...call })),
  );
  if (targets.length === 0) return [];
  const speaker = loopCaller({ namespace: 'mp-load', name: 'speaker', meshed: true, ratePerSecond, targets });
  return [{ ...speaker, callsEverySeconds: Math.max(5, Math.ceil(targets.length / ratePerSecond)) }];
}
