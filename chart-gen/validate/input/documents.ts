import { spokenDocuments } from '../../yaml/documents.ts';
import type { InputDocument } from '../model/document.ts';
import { kindByContent, kindByName } from './classify.ts';
import { parseYaml } from './parse-document.ts';
import { untemplate } from './untemplate.ts';

export interface SourceText {
  /** As the person named it; shown in every problem. */
  readonly file: string;
  readonly text: string;
  /** Whether a person named this file, rather than a folder above it. */
  readonly named: boolean;
}

/** The documents of a text. A document that cannot be read keeps its faults and has no value. */
export function documentsOf({ file, text, named }: SourceText): InputDocument[] {
  const byName = kindByName(file);
  const source = byName === 'helmfile' || file.endsWith('.gotmpl') ? untemplate(text) : text;
  return spokenDocuments(source).map((chunk) => {
    const { value, faults, position, source: spelled } = parseYaml(chunk);
    const broken = value === undefined && faults.length > 0;
    const kind = byName ?? (broken ? brokenKind(file, chunk.text, named) : kindByContent(file, value, named));
    return { file, label: '', kind, value, faults, position, source: spelled, named };
  });
}

/** A broken file in a folder is taken for a manifest, except JSON that never was meant to be one. */
function brokenKind(file: string, text: string, named: boolean): 'manifest' | 'other' {
  const other = !named && file.endsWith('.json') && !/"(apiVersion|kind)"/.test(text);
  return other ? 'other' : 'manifest';
}
