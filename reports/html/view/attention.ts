import { clip, counted } from '../../format/clip.ts';
import { formatNumber, formatValue } from '../../format/number.ts';
import type { RunRecord, ThresholdResult } from '../../record/run-record.ts';
import { notPassed, summariesOf } from '../../record/summary.ts';
import type { Limits } from '../limits.ts';
import { intervalDrawing } from './interval.ts';
import { markOf } from './mark.ts';
import { brokenStagesOf } from './stages.ts';

const mostThresholds = 20;
const mostRows = 8;

/** What did not pass, by threshold, worst first: where, how much, why, and the query that was asked. */
export function attentionOf(record: RunRecord, limits: Limits) {
  const stages = brokenStagesOf(record, limits);
  const all = summariesOf(notPassed(record.thresholds));
  return {
    stages,
    nothing: stages.length === 0 && all.length === 0,
    total: formatNumber(stages.length + notPassed(record.thresholds).length),
    groups: all.slice(0, mostThresholds).map(({ name, title, verdict, worst, results }) => ({
      mark: markOf(verdict),
      name: clip(name, 120),
      title: clip(title, limits.text),
      bound: clip(worst.bound, 60),
      query: worst.query === undefined ? undefined : clip(worst.query, 2 * limits.text),
      rows: results.slice(0, rowsShown(results.length)).map((one) => rowOf(one, limits)),
      relative: results.some((one) => one.interval !== undefined),
      more: moreText(results.length - rowsShown(results.length), 'result'),
    })),
    more: moreText(all.length - mostThresholds, 'threshold'),
  };
}

function rowOf(result: ThresholdResult, limits: Limits) {
  return {
    mark: markOf(result.verdict),
    window: clip(result.window, 60),
    workload: clip(result.workload, limits.text),
    value: clip(formatValue(result.value, result.unit), 60),
    interval: intervalText(result),
    drawing: intervalDrawing(result),
    samples: formatNumber(result.samples),
    reason: clip(result.reason ?? 'no reason given', limits.text),
  };
}

/** "1.287 to 1.339" */
export function intervalText({ interval }: ThresholdResult): string | undefined {
  return interval && `${formatNumber(interval[0])} to ${formatNumber(interval[1])}`;
}

/** "1 more" would take the room that the one row takes. */
function rowsShown(total: number): number {
  return total <= mostRows + mostRows / 2 ? total : mostRows;
}

function moreText(left: number, noun: string): string | undefined {
  return left > 0 ? `${counted(left, `more ${noun}`)} in the table of all thresholds` : undefined;
}
