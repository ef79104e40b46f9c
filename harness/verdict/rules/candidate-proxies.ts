import type { JudgeContext, JudgedWindow } from '../context.ts';
import { livesIn, proxyImagesIn } from '../pods.ts';
import { judged, lengthOf, missingWindows, type Rule, shortestWindow, windowsOf } from '../rule.ts';

type Workload = JudgeContext['workloads'][number];

/**
 * How many meshed workloads did not run the candidate's proxy, in all of their pods. A pinned one is expected to run the
 * baseline's still.
 */
export const candidateProxies: Rule = (context, threshold) => {
  const results = windowsOf(context, threshold).map((window) => {
    const meshed = context.workloads.filter(({ meshed, role }) => meshed && role !== 'caller');
    const scheduled = context.workloads.filter(
      (one) => one.meshed && one.role === 'caller' && lengthOf(window) >= shortestWindow(context, one),
    );
    const checked = [...meshed, ...scheduled].map((workload) => ({
      workload,
      pods: podsOf(context, workload, window),
    }));
    const without = checked.filter(({ workload, pods }) => {
      const asMeant = (workload.pinned ? keptPods : candidatePods)(context, workload, window);
      return pods.length === 0 || asMeant.length < pods.length;
    });
    const samples = checked.reduce((sum, { pods }) => sum + pods.length, 0);
    const detail = without
      .map(({ workload, pods }) =>
        pods.length === 0
          ? `${workload.id}: no pod seen`
          : `${workload.id}: not every pod${workload.pinned ? " has kept the baseline's" : ''}`,
      )
      .join(', ');
    return judged(threshold, without.length, { window: window.name, workload: '*', samples, detail });
  });
  return { results: [...results, ...missingWindows(context, threshold)] };
};

/** Pods of a workload that were there at the end of a window; all that were seen in it for one that comes and goes. */
export function podsOf({ pods }: JudgeContext, workload: Workload, window: JudgedWindow) {
  const seen = pods.filter(
    (life) => life.workload === workload.id && livesIn(life, { start: window.start, end: window.heldUntil }),
  );
  return workload.role === 'caller' ? seen : seen.filter(({ goneAt }) => goneAt > window.heldUntil);
}

/** Those of them whose proxy is the candidate's: the one that the plan names, or one that the baseline did not have. */
export function candidatePods(context: JudgeContext, workload: Workload, window: JudgedWindow) {
  const { candidateProxyImage } = context.input.plan;
  const old = baselineImages(context, workload);
  return podsWith(context, { workload, window }, (image) =>
    candidateProxyImage === undefined ? old.size > 0 && !old.has(image) : image === candidateProxyImage,
  );
}

/** Those of them whose proxy is still one that the baseline had. */
function keptPods(context: JudgeContext, workload: Workload, window: JudgedWindow) {
  const old = baselineImages(context, workload);
  return podsWith(context, { workload, window }, (image) => old.has(image));
}

interface Place {
  readonly workload: Workload;
  readonly window: JudgedWindow;
}

function podsWith(context: JudgeContext, { workload, window }: Place, fits: (image: string) => boolean) {
  return podsOf(context, workload, window).filter((life) => {
    const images = proxyImagesIn(life, window);
    return images.length > 0 && images.every(fits);
  });
}

function baselineImages({ windows, pods }: JudgeContext, { id }: Workload): ReadonlySet<string> {
  const baseline = windows.find(({ name }) => name === 'baseline');
  if (!baseline) return new Set();
  return new Set(
    pods.filter(({ workload }) => workload === id).flatMap((life) => proxyImagesIn(life, baseline)),
  );
}
