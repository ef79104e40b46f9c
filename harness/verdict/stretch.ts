import type { Span } from './counter-increase.ts';

/**
 * The longest stretch of a span without one of the given times. A time shortly before the span covers its beginning,
 * and one after it its end.
 */
export function longestStretch(
  times: readonly number[],
  { start, end }: Span,
): { readonly length: number; readonly from: number } {
  const sorted = [...times].sort((a, b) => a - b);
  const before = sorted.filter((time) => time <= start).at(-1);
  const inside = sorted.filter((time) => time > start && time < end);
  const after = sorted.find((time) => time >= end);
  let longest = { length: 0, from: start };
  let last = before ?? start;
  for (const time of [...inside, after ?? end]) {
    if (time - last > longest.length) longest = { length: time - last, from: last };
    last = time;
  }
  return longest;
}
