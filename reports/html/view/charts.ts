import { csv, csvDataUri } from '../../csv/csv.ts';
import { clip, counted } from '../../format/clip.ts';
import { type DisplayUnit, displayUnit, formatNumber } from '../../format/number.ts';
import type { RunRecord, Series } from '../../record/run-record.ts';
import { downSample, type Point } from '../chart/down-sample.ts';
import { type Extent, outlineOf } from '../chart/outline.ts';
import { aligned, cumulated } from '../chart/stack.ts';
import { statisticsIn } from '../chart/statistics.ts';
import type { Limits } from '../limits.ts';
import { type ChartSpec, chartSpecs } from './chart-specs.ts';
import { type Mark, marksOf } from './marks.ts';

/** All charts of the page: what the templates draw without a script, and `points` for the script. */
export function chartsOf(record: RunRecord, limits: Limits) {
  const shared = { span: spanOf(record), marks: marksOf(record) };
  return chartSpecs.map((spec) => chartOf(record, spec, shared, limits));
}

interface Shared {
  readonly span: Pick<Extent, 'from' | 'to'>;
  readonly marks: readonly Mark[];
}

function chartOf(record: RunRecord, spec: ChartSpec, { span, marks }: Shared, limits: Limits) {
  const all = record.charts[spec.key];
  const chosen = all.length > limits.seriesPerChart ? highest(all, limits.seriesPerChart) : all;
  const unit = displayUnit(chosen[0]?.unit ?? '', Math.max(0, ...chosen.map(peak)));
  const series = chosen.map((one, index) => ({
    index,
    name: clip(one.name, 120),
    measured: one.points.some(([, value]) => value !== null),
    points: scaled(one, unit),
  }));
  const sampled = series.map((one) => downSample(one.points, limits.pointsPerSeries));
  const lines = spec.kind === 'stack' ? aligned(sampled) : sampled;
  const drawn = spec.kind === 'stack' ? cumulated(lines) : lines;
  const top = Math.max(0, ...drawn.flat().map(([, value]) => value ?? 0));
  return {
    ...spec,
    unit: clip(unit.label, 40),
    empty: !series.some((one) => one.measured),
    series: series.map(({ index, name, measured }) => ({ index, name, measured })),
    more:
      all.length > chosen.length
        ? `The ${counted(chosen.length, 'series', 'series')} that reach highest of ${formatNumber(all.length)}; all are in run.json.`
        : undefined,
    top: formatNumber(top),
    outline: outlineOf(
      drawn,
      record.windows,
      { ...span, top },
      spec.kind === 'stack' ? 'stepped' : 'straight',
      marks,
    ),
    rows: tableOf(record, series),
    href: csvOf(series, lines, unit),
    points: {
      key: spec.key,
      kind: spec.kind,
      unit: clip(unit.label, 40),
      series: series.map((one, index) => ({ name: one.name, ...packed(lines[index] ?? []) })),
    },
  };
}

function scaled(series: Series, unit: DisplayUnit): readonly Point[] {
  if (unit.divisor === 1) return series.points;
  return series.points.map(([second, value]) => [second, value === null ? null : value / unit.divisor]);
}

function tableOf(
  record: RunRecord,
  series: readonly { readonly name: string; readonly points: readonly Point[] }[],
) {
  return record.windows.flatMap((window, index) =>
    series.map(({ name, points }) => {
      const { samples, missing, low, middle, high } = statisticsIn(points, window);
      const text = (value: number | null) => (value === null ? '–' : formatNumber(value));
      return {
        number: index + 1,
        window: window.name,
        name,
        samples: formatNumber(samples),
        missing: formatNumber(missing),
        low: text(low),
        middle: text(middle),
        high: text(high),
      };
    }),
  );
}

function csvOf(
  series: readonly { readonly name: string }[],
  lines: readonly (readonly Point[])[],
  unit: DisplayUnit,
): string {
  const rows = series.flatMap(({ name }, index) =>
    (lines[index] ?? []).map(([second, value]) => [
      new Date(second * 1000).toISOString(),
      name,
      short(value),
    ]),
  );
  return csvDataUri(csv([['at', 'series', clip(unit.label, 40)], ...rows]));
}

/** Times and values apart: half the bytes of pairs. */
function packed(points: readonly Point[]) {
  return { times: points.map(([second]) => second), values: points.map(([, value]) => short(value)) };
}

/** Five significant digits: more than a screen can show, and a third of the bytes. */
function short(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(5));
}

function highest(series: readonly Series[], most: number): Series[] {
  const peaks = new Map(series.map((one) => [one, peak(one)]));
  const ranked = series.toSorted((a, b) => (peaks.get(b) ?? 0) - (peaks.get(a) ?? 0));
  const chosen = new Set(ranked.slice(0, most));
  return series.filter((one) => chosen.has(one));
}

function peak({ points }: Series): number {
  let highest = 0;
  for (const [, value] of points) {
    if (value !== null && value > highest) highest = value;
  }
  return highest;
}

/** All charts share one time line, so that a look down the page compares like with like. */
function spanOf(record: RunRecord): Pick<Extent, 'from' | 'to'> {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  const include = (second: number) => {
    from = Math.min(from, second);
    to = Math.max(to, second);
  };
  for (const { points } of chartSpecs.flatMap((spec) => record.charts[spec.key])) {
    for (const [second] of points) include(second);
  }
  for (const { start, end } of record.windows) {
    include(Date.parse(start) / 1000);
    include(Date.parse(end) / 1000);
  }
  return Number.isFinite(from) ? { from, to } : { from: 0, to: 1 };
}
