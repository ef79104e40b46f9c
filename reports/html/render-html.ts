import { inertRecord, inertText } from '../record/inert.ts';
import type { RunRecord } from '../record/run-record.ts';
import { bundle } from './document/bundle.ts';
import { htmlDocument } from './document/document.ts';
import { packageFile } from './document/package-files.ts';
import { detailLevels, type Limits, mostBytes } from './limits.ts';
import { renderTemplate } from './templates.ts';
import { attentionOf } from './view/attention.ts';
import { chartsOf } from './view/charts.ts';
import { closingOf } from './view/closing.ts';
import { disturbancesOf } from './view/disturbances.ts';
import { heatMapOf } from './view/heat-map.ts';
import { tabIcon } from './view/icon.ts';
import { ledgerOf } from './view/ledger.ts';
import { marksOf } from './view/marks.ts';
import { overviewOf } from './view/overview.ts';
import { rollsOf } from './view/rolls.ts';
import { stagesOf } from './view/stages.ts';
import { thresholdsOf } from './view/thresholds.ts';
import { windowsOf } from './view/windows.ts';

/**
 * The run as one HTML file of at most 5 MB that opens from disk, asks for nothing from anywhere, and reads without
 * scripts. The same record gives the same bytes.
 */
export function renderHtml(given: RunRecord): string {
  const record = inertRecord(given, inertText);
  let html = '';
  for (const limits of detailLevels) {
    html = page(record, limits);
    if (Buffer.byteLength(html) <= mostBytes) break;
  }
  return html;
}

function page(record: RunRecord, limits: Limits): string {
  const overview = overviewOf(record, limits);
  const charts = chartsOf(record, limits);
  const body = renderTemplate({
    overview,
    windows: windowsOf(record),
    attention: attentionOf(record, limits),
    charts,
    heatMap: heatMapOf(record, limits),
    thresholds: thresholdsOf(record, limits),
    ledger: ledgerOf(record, limits),
    rolls: rollsOf(record, limits),
    disturbances: disturbancesOf(record, limits),
    closing: { ...closingOf(record, limits), stages: stagesOf(record, limits) },
  });
  return htmlDocument({
    title: overview.title,
    body,
    style: assets().style,
    script: assets().script,
    icon: tabIcon(overview.mark.key),
    data: {
      charts: charts.map((chart) => chart.points),
      windows: record.windows.map(({ name, start, end }) => ({
        name,
        from: Date.parse(start) / 1000,
        to: Date.parse(end) / 1000,
      })),
      marks: marksOf(record),
    },
  });
}

interface Assets {
  readonly style: string;
  readonly script: string;
}

let bundled: Assets | undefined;

function assets(): Assets {
  bundled ??= {
    style: bundle(packageFile('reports', 'html', 'style', 'report.css')),
    script: bundle(packageFile('reports', 'html', 'client', 'main.ts')),
  };
  return bundled;
}
