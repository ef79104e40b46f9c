import { mean, median, quantileSorted } from 'simple-statistics';
import { seededRandom } from './seeded-random.ts';

export interface RatioOptions {
  /** Largest ratio that still passes. */
  readonly bound: number;
  /** Any number: the same seed gives the same interval. */
  readonly seed: number;
}

export interface RatioResult {
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  /** Candidate over baseline: geometric mean of the workloads' ratios; null when there is nothing to compare. */
  readonly ratio: number | null;
  /** 95 % interval of the ratio. */
  readonly interval?: readonly [low: number, high: number];
  /** The smallest ratio above 1 that this run could have told from 1. */
  readonly smallestDetectable?: number;
  /** Ratio of the medians of each workload. */
  readonly byWorkload: Readonly<Record<string, number>>;
  /** Workloads that have no usable value on one of the two sides. */
  readonly missing: readonly string[];
  /** Why it is inconclusive. */
  readonly reason?: string;
}

type Values = Readonly<Record<string, readonly number[]>>;

const resamples = 2000;
const fewestPairs = 3;

/**
 * Compares candidate with baseline by the ratio of each workload's medians. What varies from one workload to the next
 * decides how sure the result is: the interval is a bootstrap over workloads. It fails only when the whole interval is
 * above the bound and passes only when none of it is.
 */
export function ratioOfMedians(
  baseline: Values,
  candidate: Values,
  { bound, seed }: RatioOptions,
): RatioResult {
  const workloads = [...new Set([...Object.keys(baseline), ...Object.keys(candidate)])].sort();
  const byWorkload: Record<string, number> = {};
  const missing: string[] = [];
  for (const workload of workloads) {
    const ratio = positiveMedian(candidate[workload]) / positiveMedian(baseline[workload]);
    if (Number.isFinite(ratio) && ratio > 0) byWorkload[workload] = ratio;
    else missing.push(workload);
  }
  const logs = Object.values(byWorkload).map(Math.log);
  const shared = { byWorkload, missing };
  if (logs.length === 0) {
    return {
      ...shared,
      verdict: 'inconclusive',
      ratio: null,
      reason: 'no workload has a value on both sides',
    };
  }
  const ratio = Math.exp(mean(logs));
  if (logs.length < fewestPairs) {
    const reason = `${logs.length} of the ${fewestPairs} workloads that an interval needs have a value on both sides`;
    return { ...shared, verdict: 'inconclusive', ratio, reason };
  }
  const [low, high] = interval(logs, seed);
  const result = {
    ...shared,
    ratio,
    interval: [Math.exp(low), Math.exp(high)] as const,
    smallestDetectable: Math.exp((high - low) / 2),
  };
  if (result.interval[0] > bound) return { ...result, verdict: 'fail' };
  if (missing.length > 0) {
    return { ...result, verdict: 'inconclusive', reason: `no value on both sides for ${missing.join(', ')}` };
  }
  if (result.interval[1] <= bound) return { ...result, verdict: 'pass' };
  return {
    ...result,
    verdict: 'inconclusive',
    reason: `the interval reaches from one side of ${bound} to the other`,
  };
}

function positiveMedian(values: readonly number[] = []): number {
  const usable = values.filter((value) => Number.isFinite(value));
  const middle = usable.length > 0 ? median(usable) : Number.NaN;
  return middle > 0 ? middle : Number.NaN;
}

/** 95 % bootstrap interval of the mean, widened to what so few values allow: percentiles alone are too narrow below 30. */
function interval(values: readonly number[], seed: number): [number, number] {
  const random = seededRandom(seed);
  const n = values.length;
  const means = Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let draw = 0; draw < n; draw++) sum += values[Math.floor(random() * n)] ?? 0;
    return sum / n;
  }).sort((a, b) => a - b);
  const centre = mean([...values]);
  const widening = (studentT(n - 1) / 1.96) * Math.sqrt(n / (n - 1));
  const end = (p: number) => centre + (quantileSorted(means, p) - centre) * widening;
  return [end(0.025), end(0.975)];
}

// 97.5 % quantiles of Student's t with 1 to 10 degrees of freedom; beyond, an expansion is good to three digits
const studentTable = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

function studentT(degrees: number): number {
  const z = 1.959964;
  return (
    studentTable[degrees - 1] ??
    z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2)
  );
}
