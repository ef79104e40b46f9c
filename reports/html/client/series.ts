import uPlot from 'uplot';
import type { ChartData } from './page-data.ts';

type Column = (number | null | undefined)[];

/** All series on one time line that reaches over `span`. Where a series has no point it is left out; where it has a gap it stays a gap. */
export function joined(chart: ChartData, span: readonly [number, number]): uPlot.AlignedData {
  const tables = chart.series.map(({ times, values }) => [[...times], [...values]] as uPlot.AlignedData);
  return uPlot.join([[[...span]], ...tables]);
}

/** Each series laid upon those before it; a hidden one lifts nothing. */
export function stacked(data: uPlot.AlignedData, shown: readonly boolean[]): uPlot.AlignedData {
  const [times, ...columns] = data as unknown as [number[], ...Column[]];
  let below: Column = times.map(() => 0);
  const lifted = columns.map((column, index) => {
    if (!shown[index]) return [...column];
    below = times.map((_, n) => {
      const value = column[n];
      return value === null || value === undefined ? value : value + (below[n] ?? 0);
    });
    return below;
  });
  return [times, ...lifted] as uPlot.AlignedData;
}
