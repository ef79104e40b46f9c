export type Point = readonly [seconds: number, value: number | null];

/**
 * At most about `most` points that keep what an eye looks for: each stretch of time gives its lowest and its highest
 * value, in their order. A stretch in which nothing was measured stays a gap.
 */
export function downSample(points: readonly Point[], most: number): readonly Point[] {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || points.length <= most) return points;

  const stretch = (last[0] - first[0]) / Math.max(1, Math.floor(most / 2));
  const kept: Point[] = [];
  let from = 0;
  while (from < points.length) {
    const bucket = bucketOf(points[from] ?? first, first[0], stretch);
    let to = from + 1;
    while (to < points.length && bucketOf(points[to] ?? last, first[0], stretch) === bucket) to += 1;
    kept.push(...extremes(points, from, to));
    from = to;
  }
  return kept;
}

function bucketOf(point: Point, start: number, stretch: number): number {
  return stretch > 0 ? Math.floor((point[0] - start) / stretch) : 0;
}

function extremes(points: readonly Point[], from: number, to: number): Point[] {
  let low: Point | undefined;
  let high: Point | undefined;
  for (let index = from; index < to; index += 1) {
    const point = points[index];
    if (!point || point[1] === null) continue;
    if (low === undefined || point[1] < (low[1] ?? 0)) low = point;
    if (high === undefined || point[1] > (high[1] ?? 0)) high = point;
  }
  if (low === undefined || high === undefined) return points[from] ? [[points[from][0], null]] : [];
  if (low === high) return [low];
  return low[0] <= high[0] ? [low, high] : [high, low];
}
