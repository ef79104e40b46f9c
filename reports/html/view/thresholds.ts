import { clip, counted } from '../../format/clip.ts';
import { formatNumber, formatValue } from '../../format/number.ts';
import type { RunRecord, ThresholdResult } from '../../record/run-record.ts';
import { summariesOf } from '../../record/summary.ts';
import { byWorst, verdictsWorstFirst } from '../../record/worst.ts';
import type { Limits } from '../limits.ts';
import { intervalText } from './attention.ts';
import { markOf } from './mark.ts';

const chunk = 200;

/** Every result, worst first, in bodies of 200 rows: a browser lays out the first and the rest when it is asked for. */
export function thresholdsOf(record: RunRecord, limits: Limits) {
  const sorted = record.thresholds.toSorted(byWorst);
  const shown = sorted.slice(0, limits.thresholdRows);
  const left = sorted.length - shown.length;
  return {
    total: formatNumber(sorted.length),
    bodies: chunks(shown).map((rows, index) => ({
      first: index === 0,
      rows: rows.map((one) => rowOf(one, limits)),
    })),
    more: left > 0 ? `${counted(left, 'more result')}, none worse than these, in run.json.` : undefined,
    verdicts: verdictsWorstFirst.filter((verdict) => sorted.some((one) => one.verdict === verdict)),
    windows: distinct(shown.map((one) => clip(one.window, 60))),
    workloads: distinct(shown.map((one) => clip(one.workload, limits.text))).slice(0, 2000),
    meanings: summariesOf(record.thresholds)
      .slice(0, 200)
      .map(({ name, title, verdict, worst, counts, results }) => ({
        mark: markOf(verdict),
        name: clip(name, 120),
        title: clip(title, limits.text),
        bound: clip(worst.bound, 60),
        passed: `${formatNumber(counts.pass)} of ${formatNumber(results.length)}`,
        query: worst.query === undefined ? undefined : clip(worst.query, 2 * limits.text),
        smallest: worst.smallestDetectable === undefined ? undefined : formatNumber(worst.smallestDetectable),
      })),
  };
}

function rowOf(result: ThresholdResult, limits: Limits) {
  const interval = intervalText(result);
  const notes = [
    ...(result.reason ? [clip(result.reason, limits.text)] : []),
    ...(interval ? [`95 %: ${interval}`] : []),
  ];
  return {
    mark: markOf(result.verdict),
    name: clip(result.name, 120),
    window: clip(result.window, 60),
    workload: clip(result.workload, limits.text),
    value: clip(formatValue(result.value, result.unit), 60),
    bound: clip(result.bound, 60),
    samples: formatNumber(result.samples),
    note: notes.join('; '),
  };
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}

function chunks<T>(list: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / chunk) }, (_, n) =>
    list.slice(n * chunk, (n + 1) * chunk),
  );
}
