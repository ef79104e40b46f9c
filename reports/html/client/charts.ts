import uPlot from 'uplot';
import { numberLabel, timeLabel, timeSteps } from './axes.ts';
import { bandLabelHeight, bands } from './bands.ts';
import { colour, stroke } from './colours.ts';
import { moveByKeys } from './keys.ts';
import { legend } from './legend.ts';
import { marks } from './marks.ts';
import type { ChartData, PageData } from './page-data.ts';
import { joined, stacked } from './series.ts';

/** Puts a live chart in the place of each outline, and draws all anew when the colour scheme changes. */
export function drawCharts({ charts, ...beside }: PageData): void {
  const span = spanOf(charts, beside.windows);
  let drawn = charts.flatMap((chart) => draw(chart, beside, span) ?? []);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    for (const plot of drawn) plot.destroy();
    drawn = charts.flatMap((chart) => draw(chart, beside, span) ?? []);
  });
}

function draw(
  chart: ChartData,
  { windows, marks: moments }: Omit<PageData, 'charts'>,
  span: [number, number],
): uPlot | undefined {
  const figure = document.querySelector<HTMLElement>(`[data-chart="${chart.key}"]`);
  const place = figure?.querySelector<HTMLElement>('.plot');
  if (!figure || !place) return undefined;
  for (const child of place.querySelectorAll<HTMLElement>('.outline, .band-labels, .scale'))
    child.style.display = 'none';

  const data = joined(chart, span);
  const everything = chart.series.map(() => true);
  const readings = legend(figure, windows, moments);
  const plot = new uPlot(
    {
      width: place.clientWidth,
      height: heightOf(figure),
      padding: [bandLabelHeight + 2, 8, 0, 0],
      legend: { show: false },
      cursor: { sync: { key: 'run' }, drag: { x: true, y: false }, points: { size: 6 }, focus: { prox: 24 } },
      focus: { alpha: 0.3 },
      scales: {
        x: { time: false },
        y: { range: (_, low, high) => [Math.min(0, low ?? 0), high ? high * 1.08 : 1] },
      },
      axes: [
        {
          ...axisLook(),
          size: 30,
          incrs: timeSteps,
          space: 64,
          values: (_, splits, _axis, _space, step) => splits.map((second) => timeLabel(second, step)),
        },
        { ...axisLook(), ...wholeNumbers(chart), size: 56, values: (_, splits) => splits.map(numberLabel) },
      ],
      series: [{}, ...chart.series.map((one, index) => seriesLook(chart, one.name, index))],
      bands: chart.kind === 'stack' ? stackBands(chart) : [],
      plugins: [bands(windows), marks(moments), readings.plugin(data)],
    },
    chart.kind === 'stack' ? stacked(data, everything) : data,
    place,
  );
  readings.onToggle((index, shown) => {
    everything[index] = shown;
    plot.setSeries(index + 1, { show: shown });
    if (chart.kind === 'stack') plot.setData(stacked(data, everything), false);
  });
  readings.onPoint((index) => plot.setSeries(index === undefined ? null : index + 1, { focus: true }));
  moveByKeys(place, plot);
  new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: heightOf(figure) })).observe(
    place,
  );
  return plot;
}

function seriesLook(chart: ChartData, label: string, index: number): uPlot.Series {
  const look = stroke(index);
  const base = { label, stroke: look.colour, dash: look.dash, width: 1.6, points: { show: false } };
  if (chart.kind === 'lines') return { ...base, spanGaps: false };
  return { ...base, fill: `${look.colour}55`, paths: uPlot.paths.stepped?.({ align: 1 }) };
}

/** Between a layer and the one below it, so that colours do not mix. */
function stackBands(chart: ChartData): uPlot.Band[] {
  return chart.series.slice(1).map((_, index) => ({ series: [index + 2, index + 1] as [number, number] }));
}

/** Half a proxy does not exist. */
function wholeNumbers(chart: ChartData): uPlot.Axis {
  return chart.kind === 'stack'
    ? { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000] }
    : {};
}

function axisLook(): uPlot.Axis {
  return {
    stroke: colour('muted'),
    font: '11px system-ui, sans-serif',
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
  };
}

function heightOf(figure: HTMLElement): number {
  return figure.clientWidth > 700 ? 240 : 210;
}

function spanOf(charts: PageData['charts'], windows: PageData['windows']): [number, number] {
  const ends = [
    ...charts.flatMap((chart) => chart.series.flatMap(({ times }) => [times[0], times[times.length - 1]])),
    ...windows.flatMap(({ from, to }) => [from, to]),
  ].filter((second): second is number => second !== undefined);
  return ends.length === 0 ? [0, 1] : [Math.min(...ends), Math.max(...ends)];
}
