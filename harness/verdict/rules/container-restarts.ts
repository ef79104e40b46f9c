import { livesIn, restartsIn } from '../pods.ts';
import {
  judged,
  lengthOf,
  missingWindows,
  type Rule,
  shortestWindow,
  unmeasured,
  windowsOf,
} from '../rule.ts';

/** Container restarts by workload. A load generator that restarts speaks against the run, not against the candidate. */
export const containerRestarts: Rule = (context, threshold) => {
  const results = context.workloads.flatMap((workload) =>
    windowsOf(context, threshold).flatMap((window) => {
      const lives = context.pods.filter((life) => life.workload === workload.id && livesIn(life, window));
      const seen = lives.map((life) => ({
        pod: life.pod,
        ...restartsIn(life, window, context.observedFrom),
      }));
      const restarts = seen.reduce((sum, one) => sum + one.restarts, 0);
      const samples = seen.reduce((sum, one) => sum + one.sights, 0);
      const place = { window: window.name, workload: workload.id, samples };
      if (samples === 0) {
        // between two runs of a schedule there is no pod to be seen, nor of an operator that rests while pods are rolled
        const mayBeAbsent =
          (workload.role === 'operator' && window.name.startsWith('rolling-')) ||
          (workload.role === 'caller' && lengthOf(window) < shortestWindow(context, workload));
        return mayBeAbsent ? [] : unmeasured(threshold, { ...place, detail: 'no pod of it was seen' });
      }
      const held =
        workload.role === 'generator' ? { ...threshold, breach: 'inconclusive' as const } : threshold;
      return judged(held, restarts, { ...place, detail: describe(seen) });
    }),
  );
  return { results: [...results, ...missingWindows(context, threshold)] };
};

function describe(seen: readonly { readonly pod: string; readonly restarts: number }[]): string {
  return seen
    .filter(({ restarts }) => restarts > 0)
    .map(({ pod, restarts }) => `${pod}: ${restarts}`)
    .join(', ');
}
