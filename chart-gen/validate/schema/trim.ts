import { isMap } from '../model/node.ts';
import type { Schema } from './openapi.ts';

const refPrefix = '#/components/schemas/';
const kept = ['type', 'enum', 'required'] as const;
/** Formats that Kubernetes checks on built-in kinds; the others are notes to readers. */
const formats = new Set(['int32', 'int64', 'date-time', 'byte']);

/** A custom resource's schema as it is, its references turned to where definitions stand. */
export function customSchema(schema: unknown): Trimmed {
  const references = new Set<string>();
  const turn = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turn);
    if (!isMap(value)) return value;
    const target = referenceOf(value);
    if (target) {
      references.add(target);
      return { $ref: `#/definitions/${target}` };
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, turn(item)]));
  };
  const turned = turn(schema);
  return { schema: isMap(turned) ? turned : {}, references: [...references] };
}

const quantity = '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$';

export interface Trimmed {
  readonly schema: Schema;
  readonly references: readonly string[];
}

/**
 * A built-in kind's schema cut down to what validation reads. The status of an object is the cluster's to write, so it
 * is left open there.
 */
export function trimSchema(schema: unknown, options: { readonly status: 'open' | 'kept' }): Trimmed {
  const references = new Set<string>();
  const properties = isMap(schema) && isMap(schema.properties) ? schema.properties : {};
  const open = options.status === 'open' && isMap(schema) && properties.status !== undefined;
  const given = open ? { ...schema, properties: { ...properties, status: { type: 'object' } } } : schema;
  return { schema: trim(given, references), references: [...references] };
}

function trim(schema: unknown, references: Set<string>): Record<string, unknown> {
  if (!isMap(schema)) return {};
  const target = referenceOf(schema);
  if (target) {
    references.add(target);
    return { $ref: `#/definitions/${target}` };
  }
  if (Array.isArray(schema.oneOf)) {
    // a port is an integer or a string; a quantity a number or a string, whose form the API server checks
    const type = schema.oneOf.map((one) => one.type);
    return type.includes('number') ? { type, pattern: quantity } : { type };
  }
  const result: Record<string, unknown> = {};
  for (const key of kept) if (schema[key] !== undefined) result[key] = schema[key];
  if (typeof schema.format === 'string' && formats.has(schema.format)) result.format = schema.format;
  if (schema['x-kubernetes-preserve-unknown-fields'] === true) result['x-open'] = true;
  if (isMap(schema.items)) result.items = trim(schema.items, references);
  if (isMap(schema.additionalProperties)) {
    result.additionalProperties = trim(schema.additionalProperties, references);
  }
  if (isMap(schema.properties)) {
    result.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, value]) => [name, trim(value, references)]),
    );
  }
  return result;
}

/** OpenAPI v3 wraps a reference that carries a description or a default in an allOf of one. */
function referenceOf(schema: Record<string, unknown>): string | undefined {
  const [only] = Array.isArray(schema.allOf) && schema.allOf.length === 1 ? schema.allOf : [];
  const reference = schema.$ref ?? (isMap(only) ? only.$ref : undefined);
  return typeof reference === 'string' ? reference.slice(refPrefix.length) : undefined;
}
