import type { ThresholdResult } from '../../record/run-record.ts';

const width = 160;

export interface IntervalDrawing {
  readonly low: string;
  readonly span: string;
  readonly value: string;
  readonly bound: string;
  readonly one: string;
}

/** Places of value, interval, bound and 1 on a line of 160 units; undefined when there is nothing relative to draw. */
export function intervalDrawing({ value, interval, bound }: ThresholdResult): IntervalDrawing | undefined {
  const limit = Number(/-?\d+(\.\d+)?/.exec(bound)?.[0]);
  if (value === null || interval === undefined || !Number.isFinite(limit)) return undefined;
  const [low, high] = interval;
  const least = Math.min(low, value, limit, 1);
  const most = Math.max(high, value, limit, 1);
  const pad = (most - least) * 0.08 || 1;
  const place = (at: number) => ((at - least + pad) / (most - least + 2 * pad)) * width;
  return {
    low: place(low).toFixed(1),
    span: Math.max(1, place(high) - place(low)).toFixed(1),
    value: place(value).toFixed(1),
    bound: place(limit).toFixed(1),
    one: place(1).toFixed(1),
  };
}
