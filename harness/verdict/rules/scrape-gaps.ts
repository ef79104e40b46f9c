import type { JudgeContext } from '../context.ts';
import type { Span } from '../counter-increase.ts';
import { type PodLife, readySpans } from '../pods.ts';
import {
  clock,
  judged,
  lengthOf,
  missingWindows,
  type Rule,
  secondsText,
  unmeasured,
  windowsOf,
} from '../rule.ts';
import { longestStretch } from '../stretch.ts';

/** Seconds in which Prometheus finds a new pod: it takes the list of pods over every five seconds, twice. */
export const discoverySeconds = 10;

/**
 * The longest stretch in which a proxy that was ready was not scraped, in scrapes. While it starts and ends it need not
 * be: Prometheus has to find it, and to hear that it is gone.
 */
export const scrapeGaps: Rule = (context, threshold) => {
  const query = context.query('up');
  const unread = context.unread('up');
  const interval = context.input.samples.scrapeIntervalSeconds;
  const meshed = new Set(context.workloads.flatMap(({ id, meshed }) => (meshed ? [id] : [])));
  const proxies = context.pods.filter(({ workload }) => meshed.has(workload));
  const results = windowsOf(context, threshold).flatMap((window) => {
    const place = { window: window.name, workload: '*', query };
    let samples = 0;
    let worst: { readonly length: number; readonly from: number; readonly pod: string } | undefined;
    for (const life of proxies) {
      const scrapes = goodScrapes(context, life);
      for (const span of settledSpans(life, window, interval)) {
        samples += scrapes.filter((at) => at > span.start && at <= span.end).length;
        const stretch = longestStretch(scrapes, span);
        if (worst === undefined || stretch.length > worst.length)
          worst = { ...stretch, pod: `${life.namespace}/${life.pod}` };
      }
    }
    // in a short window of a roll-out no proxy may be settled: its neighbours hold the evidence
    if (worst === undefined && lengthOf(window) < discoverySeconds + 4 * interval) return [];
    if (unread) return unmeasured(threshold, { ...place, samples, detail: `up ${unread}` });
    if (worst === undefined)
      return unmeasured(threshold, { ...place, samples, detail: 'no proxy was seen ready for long enough' });
    const detail = `${worst.pod} was not scraped for ${secondsText(worst.length)} from ${clock(worst.from)}`;
    return judged(threshold, worst.length / interval, { ...place, samples, detail });
  });
  return { results: [...results, ...missingWindows(context, threshold)] };
};

/** Times of the scrapes that worked, of the target that gives the pod's request metrics when one does. */
function goodScrapes({ series, requests }: JudgeContext, { namespace, pod }: PodLife): readonly number[] {
  const own = (series('up') ?? []).filter(
    ({ labels }) => labels.namespace === namespace && labels.pod === pod,
  );
  const jobs = new Set(
    requests
      .filter(({ series: { labels } }) => labels.namespace === namespace && labels.pod === pod)
      .map(({ series: { labels } }) => labels.job),
  );
  const proxy = own.filter(({ labels }) => jobs.has(labels.job));
  return (proxy.length > 0 ? proxy : own).flatMap(({ samples }) =>
    samples.flatMap(([at, value]) => (value === 1 ? [at] : [])),
  );
}

function settledSpans(
  life: PodLife,
  window: { readonly start: number; readonly heldUntil: number },
  interval: number,
): readonly Span[] {
  const whole = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };
  return readySpans(life, whole).flatMap((ready) => {
    const start = Math.max(window.start, ready.start + discoverySeconds + 2 * interval);
    const end = Math.min(window.heldUntil, ready.end - 2 * interval);
    return end - start >= interval ? [{ start, end }] : [];
  });
}
