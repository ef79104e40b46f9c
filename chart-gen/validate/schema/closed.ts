import { isMap } from '../model/node.ts';
import type { Schema } from './openapi.ts';

/** What a structural schema and JSON Schema share word for word. */
const shared = [
  'enum',
  'maximum',
  'minimum',
  'maxLength',
  'minLength',
  'pattern',
  'maxItems',
  'minItems',
  'maxProperties',
  'minProperties',
  'multipleOf',
] as const;
/** Formats that the API server checks and that mean the same in JSON Schema; its durations are Go's, not ISO 8601. */
const formats = new Set(['int32', 'int64', 'date-time', 'byte', 'ipv4', 'ipv6', 'uuid', 'date']);

/** What a definition of Kubernetes is called where schemas refer to it. */
export const definitionId = (name: string): string => `kubernetes:${name}`;

/**
 * A built-in kind's or a CRD's schema as JSON Schema that refuses unknown fields: the API server would drop them
 * without a word, or refuse the object where fields are validated strictly.
 */
export function closedSchema(schema: unknown): Schema {
  if (!isMap(schema)) return {};
  if (typeof schema.$ref === 'string')
    return { $ref: schema.$ref.replace('#/definitions/', definitionId('')) };
  const result: Record<string, unknown> = { ...values(schema), ...combinations(schema) };
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true || schema['x-open'] === true;
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  if (isMap(schema.items)) result.items = closedSchema(schema.items);
  const properties = isMap(schema.properties) ? schema.properties : undefined;
  if (properties || embedded) {
    result.properties = {
      ...(embedded && { apiVersion: {}, kind: {}, metadata: {} }),
      ...mapped(properties ?? {}, closedSchema),
    };
  }
  if (isMap(schema.additionalProperties)) {
    result.additionalProperties = closedSchema(schema.additionalProperties);
  } else if (result.properties && !open && schema.additionalProperties !== true) {
    result.additionalProperties = false;
  }
  return result;
}

/** The parts of allOf, anyOf, oneOf and not only restrict: the fields that exist are all named outside of them. */
function condition(schema: unknown): Schema {
  if (!isMap(schema)) return {};
  const result: Record<string, unknown> = { ...values(schema), ...combinations(schema) };
  if (isMap(schema.items)) result.items = condition(schema.items);
  if (isMap(schema.properties)) result.properties = mapped(schema.properties, condition);
  return result;
}

function combinations(schema: Record<string, unknown>): Schema {
  // anyOf of an int-or-string only repeats its two types
  if (schema['x-kubernetes-int-or-string'] === true) return {};
  const result: Record<string, unknown> = {};
  for (const key of ['allOf', 'anyOf', 'oneOf'] as const) {
    if (Array.isArray(schema[key])) result[key] = schema[key].map(condition);
  }
  if (isMap(schema.not)) result.not = condition(schema.not);
  return result;
}

function values(schema: Record<string, unknown>): Schema {
  const result: Record<string, unknown> = {};
  for (const key of shared) if (schema[key] !== undefined) result[key] = schema[key];
  const type = schema['x-kubernetes-int-or-string'] === true ? ['integer', 'string'] : schema.type;
  if (type !== undefined) result.type = schema.nullable === true ? [type, 'null'].flat() : type;
  if (schema.nullable === true && Array.isArray(result.enum)) result.enum = [...result.enum, null];
  if (typeof schema.format === 'string' && formats.has(schema.format)) result.format = schema.format;
  // OpenAPI v3.0 follows an older draft, in which an exclusive bound is a flag
  if (schema.exclusiveMinimum === true) result.exclusiveMinimum = schema.minimum;
  if (schema.exclusiveMaximum === true) result.exclusiveMaximum = schema.maximum;
  const required = requiredOf(schema);
  if (required.length > 0) result.required = required;
  return result;
}

/** A required field with a default is filled in by the API server. */
function requiredOf(schema: Record<string, unknown>): string[] {
  const properties = isMap(schema.properties) ? schema.properties : {};
  const defaulted = (name: string) =>
    Object.hasOwn(properties, name) && isMap(properties[name]) && properties[name].default !== undefined;
  return Array.isArray(schema.required)
    ? schema.required.filter((name) => typeof name === 'string' && !defaulted(name))
    : [];
}

function mapped(map: Record<string, unknown>, convert: (schema: unknown) => Schema): Record<string, Schema> {
  return Object.fromEntries(Object.entries(map).map(([name, schema]) => [name, convert(schema)]));
}
