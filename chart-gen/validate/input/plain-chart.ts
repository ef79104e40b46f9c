import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unescapeFromHelm } from '../../generate/escape.ts';
import { decodeUtf8 } from '../../yaml/decode.ts';
import type { InputDocument } from '../model/document.ts';
import { documentsOf } from './documents.ts';

/**
 * The objects of a chart whose templates only print themselves, as those that `charts generate` writes: what Helm would
 * print is known without Helm. Undefined for every other chart, which only Helm can render.
 */
export async function plainChart(folder: string): Promise<InputDocument[] | undefined> {
  const entries = await readdir(folder);
  if (!entries.includes('templates')) return undefined;
  // parts of a chart that change what its templates render to
  if (entries.some((name) => ['charts', 'Chart.lock', 'values.yaml', 'crds'].includes(name)))
    return undefined;
  const templates = join(folder, 'templates');
  const names = await readdir(templates, { withFileTypes: true });
  const documents: InputDocument[] = [];
  for (const entry of names.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!entry.isFile() || !entry.name.endsWith('.yaml') || entry.name.startsWith('_')) return undefined;
    const file = join(templates, entry.name);
    const decoded = decodeUtf8(await readFile(file));
    const text = 'text' in decoded ? unescapeFromHelm(decoded.text) : undefined;
    if (text === undefined) return undefined;
    documents.push(...documentsOf({ file, text, named: true }));
  }
  return documents;
}
