import type { RawSeries } from '../../prometheus/values.ts';
import type { JudgeContext, JudgedWindow } from '../context.ts';
import { counterIncrease, type Samples, type Span, samplesIn } from '../counter-increase.ts';
import type { Finding } from '../input.ts';
import { livesIn, type PodLife, proxyImagesIn } from '../pods.ts';
import { ratioOfMedians } from '../ratio-of-medians.ts';
import { missingWindows, type Rule, type RuleOutcome, unmeasured, windowsOf } from '../rule.ts';
import { tally } from '../tally.ts';
import type { Threshold } from '../threshold.ts';
import { candidatePods } from './candidate-proxies.ts';
import { doubtOf } from './machine-control.ts';

type Workload = JudgeContext['workloads'][number];
type Measure = (
  workload: Workload,
  pods: readonly PodLife[],
  window: Span,
) => { readonly values: readonly number[]; readonly samples: number };

/** A pod is measured in a window that it fills at least half, with at least so many samples. */
const fewestSamples = 3;

/** Memory of the candidate's proxies over that of the baseline's, workload by workload. */
export const proxyMemory: Rule = (context, threshold) => {
  const series = context.series('proxyMemory') ?? [];
  const measure: Measure = (_workload, pods, window) => {
    const lists = pods.map((pod) =>
      ofPod(series, pod).flatMap(({ samples }) => samplesIn(samples, window).map(([, value]) => value)),
    );
    const values = lists.filter((list) => list.length >= fewestSamples).flat();
    return { values, samples: values.length };
  };
  return compare(context, threshold, { measure, of: 'proxyMemory', called: 'Proxy memory' });
};

/** CPU seconds for 1000 requests of the candidate's proxies over those of the baseline's, workload by workload. */
export const proxyCpu: Rule = (context, threshold) =>
  compare(context, threshold, {
    measure: cpuForRequests(context, 'proxyCpu'),
    of: 'proxyCpu',
    called: 'Proxy CPU for a request',
    control: cpuForRequests(context, 'applicationCpu'),
  });

function cpuForRequests(context: JudgeContext, name: 'proxyCpu' | 'applicationCpu'): Measure {
  const series = context.series(name) ?? [];
  return ({ id }, pods, window) => {
    const rates = pods.flatMap((pod) =>
      ofPod(series, pod).flatMap(({ samples }) => coresOf(samplesIn(samples, window), window) ?? []),
    );
    const handled = context.requests.filter(
      ({ reporter, source, destination }) => (reporter === 'source' ? source : destination) === id,
    );
    const requests = tally(
      handled.map((one) => one.series),
      window,
      context.longestGap,
    );
    const perSecond = handled.reduce((sum, one) => sum + rateOf(one.series.samples, window), 0);
    const cores = rates.reduce((sum, { cores }) => sum + cores, 0);
    const samples = rates.reduce((sum, rate) => sum + rate.samples, 0);
    if (rates.length === 0 || perSecond <= 0) return { values: [], samples };
    return { values: [(1000 * cores) / perSecond], samples: samples + requests.samples };
  };
}

interface Comparison {
  readonly measure: Measure;
  readonly of: 'proxyMemory' | 'proxyCpu';
  readonly called: string;
  /**
   * The same measure of the load generators' own containers, which are alike on both releases: what changes in it is the
   * machine's doing. Not of the applications: a just-in-time compiler makes them cheaper by the minute.
   */
  readonly control?: Measure;
}

function compare(
  context: JudgeContext,
  threshold: Threshold,
  { measure, of, called, control }: Comparison,
): RuleOutcome {
  const baseline = context.windows.find(({ name }) => name === 'baseline');
  const query = context.query(of);
  const unread = context.unread(of);
  const findings: Finding[] = [];
  const results = windowsOf(context, threshold).map((window) => {
    const place = { window: window.name, workload: '*', query };
    if (unread) return unmeasured(threshold, { ...place, samples: 0, detail: `it ${unread}` });
    if (!baseline)
      return unmeasured(threshold, {
        ...place,
        samples: 0,
        detail: 'there is no baseline window to compare with',
      });
    const sides = measureBoth(context, measure, { baseline, window, of: isCompared });
    const { value: bound } = threshold.bound;
    const { verdict, reason, ...result } = ratioBetween(sides, bound, context);
    const { ratio, interval, smallestDetectable, byWorkload } = result;
    if (ratio === null || sides.samples === 0)
      return unmeasured(threshold, { ...place, samples: 0, detail: reason ?? 'there is no sample' });
    findings.push(perWorkload(called, window.name, byWorkload));
    const doubt =
      control &&
      doubtOf(result, verdict, {
        bound,
        control: ratioBetween(
          measureBoth(context, control, { baseline, window, of: isGenerator }),
          bound,
          context,
        ),
      });
    const said = doubt ?? (verdict === 'fail' ? overText(interval, bound) : reason);
    const final = doubt ? 'inconclusive' : verdict === 'fail' ? threshold.breach : verdict;
    return {
      ...unmeasured(threshold, { ...place, samples: sides.samples, detail: said ?? '' }),
      value: ratio,
      interval: interval && ([...interval] as [number, number]),
      smallestDetectable,
      verdict: final,
      reason: final === 'pass' ? undefined : said,
    };
  });
  return { results: [...results, ...missingWindows(context, threshold)], findings };
}

const ratioBetween = ({ before, after }: Sides, bound: number, { input }: JudgeContext) =>
  ratioOfMedians(before, after, { bound, seed: input.seed });

type Sides = ReturnType<typeof measureBoth>;

const isCompared = ({ role, meshed, disturbed, pinned }: Workload) =>
  (role === 'service' || role === 'gateway') && meshed && !disturbed && !pinned;
const isGenerator = ({ role, meshed }: Workload) => role === 'generator' && meshed;

interface Between {
  readonly baseline: JudgedWindow;
  readonly window: JudgedWindow;
  readonly of: (workload: Workload) => boolean;
}

function measureBoth(context: JudgeContext, measure: Measure, { baseline, window, of }: Between) {
  const before: Record<string, readonly number[]> = {};
  const after: Record<string, readonly number[]> = {};
  let samples = 0;
  for (const workload of context.workloads.filter(of)) {
    const old = context.pods.filter(
      (life) =>
        life.workload === workload.id &&
        livesIn(life, held(baseline)) &&
        proxyImagesIn(life, baseline).length > 0,
    );
    const sides = [
      measure(workload, old, held(baseline)),
      measure(workload, candidatePods(context, workload, window), held(window)),
    ] as const;
    before[workload.id] = sides[0].values;
    after[workload.id] = sides[1].values;
    samples += sides[0].samples + sides[1].samples;
  }
  return { before, after, samples };
}

const held = ({ start, heldUntil }: JudgedWindow): Span => ({ start, end: heldUntil });

const ofPod = (series: readonly RawSeries[], { namespace, pod }: PodLife) =>
  series.filter(({ labels }) => labels.namespace === namespace && labels.pod === pod);

/** Cores in use; undefined for a pod that does not fill half of the window. */
function coresOf(samples: Samples, window: Span) {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || samples.length < fewestSamples) return undefined;
  if (last[0] - first[0] < (window.end - window.start) / 2) return undefined;
  return { cores: rateOf(samples, window), samples: samples.length };
}

/**
 * Growth a second between the first and the last sample of a window: in a short one, the seconds between its edges and
 * the scrapes next to them are no small part of it. A series too short for that counts as what it added to the window.
 */
function rateOf(samples: Samples, window: Span): number {
  const own = samplesIn(samples, window);
  const [first, last] = [own[0], own.at(-1)];
  const whole = { longestGap: Number.POSITIVE_INFINITY };
  if (!first || !last || last[0] - first[0] < (window.end - window.start) / 2) {
    return counterIncrease(samples, window, whole).value / (window.end - window.start);
  }
  return counterIncrease(own, { start: first[0], end: last[0] }, whole).value / (last[0] - first[0]);
}

function overText(interval: readonly [number, number] | undefined, bound: number): string {
  return `even the lower end of the interval, ${interval?.[0].toFixed(3)}, is above ${bound}`;
}

function perWorkload(called: string, window: string, byWorkload: Readonly<Record<string, number>>): Finding {
  const list = Object.entries(byWorkload)
    .sort(([, a], [, b]) => b - a)
    .map(([workload, ratio]) => `${workload} ${ratio.toFixed(3)}`);
  return { severity: 'note', title: `${called} by workload, ${window} over baseline`, text: list.join(', ') };
}
