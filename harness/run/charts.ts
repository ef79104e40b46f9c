import { chartQueries } from '../../dashboards/charts.ts';
import type { RunRecord, Series } from '../../reports/record/run-record.ts';
import type { PodObservation } from '../observe/pods.ts';
import type { Prometheus } from '../prometheus/connect.ts';
import { proxyVersionSeries } from './proxy-versions.ts';

type Charts = RunRecord['charts'];

/** Most points of one line: more than a screen is wide. */
const mostPoints = 1_000;

export interface ChartRange {
  /** Epoch seconds. */
  readonly start: number;
  readonly end: number;
  readonly namespaces: readonly string[];
  readonly scrapeIntervalSeconds: number;
}

/** What the report draws. A question that Prometheus cannot answer leaves its line out; no verdict rests on it. */
export async function readCharts(
  prometheus: Prometheus,
  range: ChartRange,
  observations: readonly PodObservation[],
): Promise<Charts> {
  const charts: Charts = {
    requests: [],
    failures: [],
    latency: [],
    proxyVersions: proxyVersionSeries(observations),
    proxyMemory: [],
    proxyCpu: [],
  };
  const step = Math.max(range.scrapeIntervalSeconds, Math.ceil((range.end - range.start) / mostPoints));
  const rateSeconds = Math.max(4 * range.scrapeIntervalSeconds, step);
  for (const query of chartQueries({ namespaces: range.namespaces }, rateSeconds)) {
    const answer = await prometheus.range(query.expr, range.start, range.end, step).catch(() => []);
    for (const { labels, samples } of answer) {
      const name = query.line.replaceAll(/\{(\w+)\}/g, (_, label: string) => labels[label] ?? '');
      const line: Series = { name, unit: query.unit, points: samples.map(([at, value]) => [at, value]) };
      charts[query.chart].push(line);
    }
  }
  return charts;
}
