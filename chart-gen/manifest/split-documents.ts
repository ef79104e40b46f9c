import { Failure } from '../../reports/failure/failure.ts';
import { readYaml } from '../yaml/read.ts';
import type { Manifest } from './manifest.ts';

/**
 * The Kubernetes objects of a YAML text, in its order; empty documents and operator files are left out, lists unfolded.
 * @throws Failure MP_MANIFEST_INVALID with file, line and column
 */
export function splitDocuments(text: string, file = 'manifests'): Manifest[] {
  return [...manifestsIn(text, file)];
}

/** The same, one object at a time. */
export function* manifestsIn(text: string, file: string): Generator<Manifest> {
  for (const { value, line } of readYaml(text, file)) yield* unfold(value, `${file}:${line}:1`);
}

function* unfold(value: unknown, where: string): Generator<Manifest> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new Failure('MP_MANIFEST_INVALID', {
      what: `expected a Kubernetes object and got ${describe(value)}`,
      where,
      why: 'A program that prints warnings among its manifests gives this, too.',
    });
  }
  const object = value as Record<string, unknown>;
  if (typeof object.kind === 'string' && object.kind.endsWith('List') && Array.isArray(object.items)) {
    const kind = object.kind.slice(0, -'List'.length);
    const inherited = kind === '' ? {} : { apiVersion: object.apiVersion, kind };
    for (const item of object.items) yield* unfold(isMap(item) ? { ...inherited, ...item } : item, where);
    return;
  }
  // an operator file often lies beside the charts: istioctl reads it, and no cluster holds it
  if (object.kind === 'IstioOperator') return;
  const missing = missingPart(object);
  if (missing) throw new Failure('MP_MANIFEST_INVALID', { what: `an object has no ${missing}`, where });
  yield object as Manifest;
}

function missingPart({ apiVersion, kind, metadata }: Record<string, unknown>): string | undefined {
  if (!isText(apiVersion)) return 'apiVersion';
  if (!isText(kind)) return 'kind';
  if (!isMap(metadata) || !isText(metadata.name)) return `metadata.name (${kind})`;
  if (metadata.namespace !== undefined && typeof metadata.namespace !== 'string') {
    return `text in metadata.namespace (${kind} ${metadata.name})`;
  }
  return undefined;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isMap = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const describe = (value: unknown): string =>
  Array.isArray(value) ? 'a list' : JSON.stringify(value).slice(0, 80);
