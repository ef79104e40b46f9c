import { basename, dirname } from 'node:path';
import type { DocumentKind } from '../model/document.ts';
import { isMap } from '../model/node.ts';

/** What the name of a file says about its documents; undefined when their content must decide. */
export function kindByName(file: string): 'values' | 'helmfile' | 'chart' | undefined {
  const name = basename(file);
  if (/^Chart\.ya?ml$/.test(name)) return 'chart';
  if (/^helmfile.*\.ya?ml(\.gotmpl)?$/.test(name) || basename(dirname(file)) === 'helmfile.d')
    return 'helmfile';
  if (/^(.*[-_.])?values([-_.].*)?\.ya?ml(\.gotmpl)?$/i.test(name)) return 'values';
  return undefined;
}

/** What a document is, of a file whose name does not say it. */
export function kindByContent(file: string, value: unknown, named: boolean): DocumentKind {
  if (!isMap(value)) return named ? 'manifest' : 'other';
  if (Object.hasOwn(value, 'apiVersion') || Object.hasOwn(value, 'kind')) return 'manifest';
  if (Array.isArray(value.releases)) return 'helmfile';
  // what helmfile merges into values, and what it decrypts first
  const values =
    basename(dirname(file)) === 'environments' || /^secrets?([-_.].*)?\.ya?ml$/.test(basename(file));
  if (values) return 'values';
  return named ? 'manifest' : 'other';
}
