import { child, isMap, items, text } from '../model/node.ts';
import { closedSchema, definitionId } from './closed.ts';
import type { Schema } from './openapi.ts';

export interface CustomKind {
  readonly group: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly versions: readonly CustomVersion[];
}

export interface CustomVersion {
  readonly name: string;
  readonly served: boolean;
  /** The CRD's own warning; empty when it is deprecated without one. */
  readonly deprecated?: string;
  readonly schema: Schema;
}

/** The kind that a CustomResourceDefinition defines; undefined for any other object or one that defines nothing. */
export function customKind(crd: unknown): CustomKind | undefined {
  if (!isMap(crd) || crd.kind !== 'CustomResourceDefinition') return undefined;
  const spec = child({ value: crd, path: [] }, 'spec');
  const [group, kind] = [text(spec, 'group'), text(spec, 'names', 'kind')];
  if (!group || !kind) return undefined;
  const versions = items(spec, 'versions').flatMap((version): CustomVersion[] => {
    const name = text(version, 'name');
    if (!name) return [];
    const { value: schema } = child(version, 'schema', 'openAPIV3Schema');
    const deprecated = child(version, 'deprecated').value === true;
    return [
      {
        name,
        served: child(version, 'served').value !== false,
        ...(deprecated && { deprecated: text(version, 'deprecationWarning') ?? '' }),
        schema: rootSchema(schema),
      },
    ];
  });
  return { group, kind, namespaced: text(spec, 'scope') !== 'Cluster', versions };
}

/** Every object has apiVersion, kind and metadata, whatever its CRD says of them. */
function rootSchema(schema: unknown): Schema {
  const closed = closedSchema(schema);
  if (!isMap(closed.properties)) return closed;
  const metadata = { $ref: definitionId('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta') };
  const { status, ...properties } = closed.properties;
  return {
    ...closed,
    properties: {
      ...properties,
      ...(status !== undefined && { status: {} }),
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata,
    },
  };
}
