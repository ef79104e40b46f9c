import { samplesIn } from '../counter-increase.ts';
import { errorResult } from '../errors.ts';
import { missingWindows, type Rule, secondsText, unmeasured, windowsOf } from '../rule.ts';
import { longestStretch } from '../stretch.ts';
import { groupBy, tally } from '../tally.ts';

/**
 * Configurations that a proxy rejected. The counter is born with the first reject, so no series is 0, but only where
 * istiod was scraped at all.
 */
export const xdsRejects: Rule = (context, threshold) => {
  const { input, longestGap } = context;
  const rejects = context.series('xdsRejects') ?? [];
  const builds = context.series('istiodBuild') ?? [];
  const unread = context.unread('xdsRejects', 'istiodBuild');
  const patience =
    input.thresholds.settings.longestControlPlaneGapScrapes * input.samples.scrapeIntervalSeconds;
  const results = windowsOf(context, threshold).flatMap((window) => {
    const errors = tally(rejects, window, longestGap).count;
    const seen = builds.flatMap(({ samples }) => samplesIn(samples, window).map(([at]) => at));
    const alive = { count: seen.length, samples: seen.length, gaps: [], unusable: 0 };
    const detail = describe(
      rejects.map((one) => [one.labels.type ?? 'unknown type', tally([one], window, longestGap).count]),
    );
    const query = context.query('xdsRejects');
    const aliveAs = `istiod (istio_build)${unread ? `: it ${unread}` : ''}`;
    const result = errorResult(context, threshold, {
      window,
      workload: '*',
      errors,
      alive,
      aliveAs,
      detail,
      query,
    });
    if (result?.verdict !== 'pass') return result ?? [];
    const before = builds.flatMap(({ samples }) => samples.map(([at]) => at));
    const { length, from } = longestStretch(before, { start: window.start, end: window.heldUntil });
    if (length <= patience) return result;
    const gap = `istiod was not scraped for ${secondsText(length)}`;
    return unmeasured(threshold, {
      window: window.name,
      workload: '*',
      samples: seen.length,
      query,
      detail: `${gap}, from ${new Date(from * 1000).toISOString()}`,
    });
  });
  return { results: [...results, ...missingWindows(context, threshold)] };
};

function describe(counts: readonly (readonly [string, number])[]): string | undefined {
  const texts = [
    ...groupBy(
      counts.filter(([, count]) => count > 0),
      ([type]) => type,
    ),
  ].map(([type, list]) => `${list.reduce((sum, [, count]) => sum + count, 0)} × ${type}`);
  return texts.length > 0 ? texts.join('; ') : undefined;
}
