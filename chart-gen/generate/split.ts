import { parseAllDocuments } from 'yaml';
import { Failure } from '../../reports/failure/failure.ts';

/** A Kubernetes object as a manifest holds it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

/** The objects of a YAML text, empty documents left out. @throws Failure MP_MANIFEST_INVALID with line and column */
export function splitManifests(text: string, file: string): Manifest[] {
  return parseAllDocuments(text, { maxAliasCount: 100 } as object).flatMap((document) => {
    const error = document.errors[0];
    if (error) {
      const at = error.linePos?.[0];
      throw new Failure('MP_MANIFEST_INVALID', {
        what: error.message,
        where: `${file}:${at?.line ?? 0}:${at?.col ?? 0}`,
      });
    }
    const object: unknown = document.toJS({ maxAliasCount: 100 });
    if (object === null || object === undefined) return [];
    const { apiVersion, kind, metadata } = object as Partial<Manifest>;
    if (apiVersion && kind && metadata?.name) return [object as Manifest];
    throw new Failure('MP_MANIFEST_INVALID', {
      what: 'an object lacks apiVersion, kind or metadata.name',
      where: file,
    });
  });
}
