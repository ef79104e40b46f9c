import type { WindowRecord } from '../../record/run-record.ts';
import type { Point } from './down-sample.ts';

export interface Statistics {
  readonly samples: number;
  readonly missing: number;
  readonly low: number | null;
  readonly middle: number | null;
  readonly high: number | null;
}

/** Lowest, median and highest of the points inside a window, end excluded; null where nothing was measured. */
export function statisticsIn(points: readonly Point[], window: WindowRecord): Statistics {
  const from = Date.parse(window.start) / 1000;
  const to = Date.parse(window.end) / 1000;
  const inside = points.filter(([second]) => second >= from && second < to);
  const values = inside.flatMap(([, value]) => (value === null ? [] : [value])).sort((a, b) => a - b);
  return {
    samples: values.length,
    missing: inside.length - values.length,
    low: values[0] ?? null,
    middle: medianOf(values),
    high: values.at(-1) ?? null,
  };
}

function medianOf(sorted: readonly number[]): number | null {
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}
