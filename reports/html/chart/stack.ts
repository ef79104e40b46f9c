import type { Point } from './down-sample.ts';

/**
 * Series on one common time line, each value held until the next, so that they can be laid upon one another.
 * Before its first value a series counts nothing; a gap stays a gap.
 */
export function aligned(series: readonly (readonly Point[])[]): (readonly Point[])[] {
  const seconds = [...new Set(series.flatMap((points) => points.map(([second]) => second)))].sort(
    (a, b) => a - b,
  );
  return series.map((points) => {
    let next = 0;
    let held: number | null = 0;
    return seconds.map((second): Point => {
      for (let point = points[next]; point && point[0] <= second; point = points[next]) {
        held = point[1];
        next += 1;
      }
      return [second, held];
    });
  });
}

/** Each series with all before it added to it. Takes what `aligned` gives. */
export function cumulated(series: readonly (readonly Point[])[]): (readonly Point[])[] {
  let below: readonly Point[] | undefined;
  return series.map((points) => {
    const under = below;
    below = points.map(([second, value], index) => [
      second,
      value === null ? null : value + (under?.[index]?.[1] ?? 0),
    ]);
    return below;
  });
}
