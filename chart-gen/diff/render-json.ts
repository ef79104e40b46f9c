import type { DiffFinding } from './finding.ts';
import { type DiffLabels, summarize } from './summary.ts';

/** The findings for a program; the same bytes for the same findings. */
export function renderDiffJson(findings: readonly DiffFinding[], labels: DiffLabels): string {
  return `${JSON.stringify({ schema: 1, ...labels, summary: summarize(findings), findings }, null, 2)}\n`;
}
