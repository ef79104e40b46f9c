import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InputDocument } from '../model/document.ts';
import { documentsOf } from './documents.ts';
import { positionInTemplate } from './template-position.ts';

/** Renders the chart in a folder: what `helm template` prints, with its `# Source:` comments. */
export type RenderChart = (folder: string) => Promise<string>;

interface Rendered {
  /** Path of the template inside the chart. */
  readonly source: string;
  readonly text: string;
}

/** The objects of a rendered chart. Their positions point into the templates. */
export async function renderedDocuments(folder: string, rendered: string): Promise<InputDocument[]> {
  const templates = new Map<string, string | undefined>();
  const documents: InputDocument[] = [];
  for (const { source, text } of renderedTemplates(rendered)) {
    const file = source === '' ? join(folder, 'templates') : join(folder, source);
    if (!templates.has(file)) {
      templates.set(file, source !== '' && existsSync(file) ? await readFile(file, 'utf8') : undefined);
    }
    const template = templates.get(file);
    const shift = template === undefined ? (at: Position) => at : inTemplate(template, text);
    for (const document of documentsOf({ file: `${file}.yaml`, text, named: true })) {
      documents.push({
        ...document,
        file,
        faults: document.faults.map((fault) => ({ ...fault, ...shift(fault) })),
        position: (path) => shift(document.position(path)),
      });
    }
  }
  return documents;
}

type Position = ReturnType<InputDocument['position']>;

function inTemplate(template: string, text: string): (at: Position) => Position {
  return ({ line, column }) => positionInTemplate(template, text, { line, column });
}

/** Helm's output cut at its `# Source: chart/templates/file.yaml` comments. */
function renderedTemplates(rendered: string): Rendered[] {
  const parts = rendered.split(/^---[ \t]*\r?\n# Source: (.+)\r?\n/m);
  const [before = '', ...rest] = parts;
  const templates: Rendered[] = before.trim() === '' ? [] : [{ source: '', text: before }];
  for (let index = 0; index < rest.length; index += 2) {
    // the first segment is the chart's name
    const source = (rest[index] ?? '')
      .trim()
      .split('/')
      .slice(1)
      .filter((part) => part !== '..')
      .join('/');
    templates.push({ source, text: rest[index + 1] ?? '' });
  }
  return templates;
}
