import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface Found {
  readonly files: readonly string[];
  /** Folders with a Chart.yaml. */
  readonly charts: readonly string[];
}

/**
 * The YAML and JSON files below a folder, in order of their names, hidden folders and node_modules left out. Of a
 * chart only what is YAML as it stands: its values and its CRDs. Links are not followed, so the walk cannot leave the
 * folder or go round.
 */
export async function filesBelow(folder: string): Promise<Found> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const isChart = entries.some((entry) => entry.isFile() && entry.name === 'Chart.yaml');
  const files: string[] = [];
  const charts: string[] = isChart ? [folder] : [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isFile() && isInput(entry.name, isChart)) files.push(path);
    if (!entry.isDirectory() || skipped(entry.name, isChart)) continue;
    const below = await filesBelow(path);
    files.push(...below.files);
    charts.push(...below.charts);
  }
  return { files, charts };
}

function isInput(name: string, inChart: boolean): boolean {
  if (inChart) return /values.*\.ya?ml$/.test(name);
  return /\.(ya?ml|json)$/.test(name) || /^helmfile.*\.gotmpl$/.test(name);
}

function skipped(name: string, inChart: boolean): boolean {
  return name.startsWith('.') || name === 'node_modules' || (inChart && name !== 'crds');
}
