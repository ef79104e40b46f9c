import type { JudgedWindow } from '../context.ts';
import { samplesIn } from '../counter-increase.ts';
import { type PodLife, readySpans } from '../pods.ts';
import { certificateOf, rotationsIn } from '../rotations.ts';
import { judged, lengthOf, missingWindows, type Rule, unmeasured, windowsOf } from '../rule.ts';

/**
 * New certificates of the workloads that ask for them early: the fewest that one of its pods got while it was ready in the
 * window. Asked of windows, and of pods, that are there for twice the time between two of them. On the baseline a proxy
 * without one speaks against the run, not against the candidate.
 */
export const certificateRotations: Rule = (context, threshold) => {
  const query = context.query('certificateLeft');
  const unread = context.unread('certificateLeft');
  const results = context.workloads.flatMap(({ id, newCertificateSeconds: every }) => {
    if (every === undefined) return [];
    return windowsOf(context, threshold).flatMap((window) => {
      if (lengthOf(window) < 2 * every) return [];
      const pods = context.pods
        .filter((life) => life.workload === id && readyFor(life, window) >= 2 * every)
        .map((life) => {
          const samples = certificateOf(context, life);
          const seen = samplesIn(samples, window).length;
          const rotations = rotationsIn(samples, every).filter(
            ({ at }) => at > window.start && at <= window.end,
          );
          return { pod: life.pod, seen, rotations: rotations.length };
        });
      const place = { window: window.name, workload: id, query };
      if (unread)
        return unmeasured(threshold, { ...place, samples: 0, detail: `its certificates ${unread}` });
      const unseen = pods.find(({ seen }) => seen === 0);
      if (pods.length === 0 || unseen)
        return unmeasured(threshold, {
          ...place,
          samples: 0,
          detail: unseen
            ? `nobody scraped the certificate of ${unseen.pod}`
            : 'no pod of it was ready for long enough',
        });
      const fewest = pods.reduce((least, one) => (one.rotations < least.rotations ? one : least));
      const held = window.name === 'baseline' ? { ...threshold, breach: 'inconclusive' as const } : threshold;
      return judged(held, fewest.rotations, {
        ...place,
        samples: pods.reduce((sum, { seen }) => sum + seen, 0),
        detail: `${fewest.pod} got no new certificate, and asks for one every ${every} s`,
      });
    });
  });
  return { results: [...results, ...(results.length > 0 ? missingWindows(context, threshold) : [])] };
};

/** The longest stretch of the window in which the pod was ready, in seconds. */
const readyFor = (life: PodLife, window: JudgedWindow): number =>
  Math.max(0, ...readySpans(life, window).map(lengthOf));
