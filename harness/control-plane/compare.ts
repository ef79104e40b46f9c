import { writeFileSync } from 'node:fs';
import { diffManifests } from '../../chart-gen/diff/diff-manifests.ts';
import { groupTitles } from '../../chart-gen/diff/finding.ts';
import { renderDiffHtml } from '../../chart-gen/diff/html/render-html.ts';
import { summarize } from '../../chart-gen/diff/summary.ts';
import { splitDocuments } from '../../chart-gen/manifest/split-documents.ts';
import type { ReleaseCharts } from './releases.ts';

export interface ChartsCompared {
  readonly summary: string;
  /** What a person must read. */
  readonly findings: number;
  /** Name of the page, beside the report. */
  readonly href: string;
}

/** Compares two releases by what can hurt, and writes the page that a person reads. */
export function compareReleases(
  baseline: ReleaseCharts,
  candidate: ReleaseCharts,
  page: string,
): ChartsCompared {
  const [before, after] = [baseline, candidate].map(({ manifests, version }) =>
    splitDocuments(manifests, version),
  );
  const findings = diffManifests(before ?? [], after ?? []);
  writeFileSync(page, renderDiffHtml(findings, { before: baseline.version, after: candidate.version }), {
    mode: 0o600,
  });
  const { toRead, low, byGroup } = summarize(findings);
  const groups = Object.entries(byGroup).filter(([, count]) => count > 0);
  const list = groups
    .map(([group, count]) => `${groupTitles[group as keyof typeof groupTitles]} ${count}`)
    .join(', ');
  return {
    summary: `${toRead} to read, ${low} of low risk: ${list}`,
    findings: toRead,
    href: page.slice(page.lastIndexOf('/') + 1),
  };
}
