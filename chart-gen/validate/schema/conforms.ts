import { isMap } from '../model/node.ts';
import type { Definitions } from './definitions.ts';
import type { Schema } from './openapi.ts';
import { boundedPattern, type Pattern } from './pattern.ts';

/** Thrown where a schema says something that is left to the compiled validator. It never reaches a caller. */
const unsure = Symbol('left to the compiled validator');

/**
 * Whether an object surely is what a closed schema asks for, null entries of maps left out of account as the API server
 * drops them. Reading the schema beside the object costs next to nothing, compiling it costs more than a thousand
 * objects; so most objects are done with here, and those that are not get their errors from the compiled validator. Where
 * this says yes, that one does too: a test holds the two against each other.
 */
export function surelyConforms(value: unknown, schema: Schema, definitions: Definitions): boolean {
  try {
    return holds(value, schema, definitions);
  } catch (thrown) {
    if (thrown === unsure || thrown instanceof RangeError) return false;
    throw thrown;
  }
}

function holds(value: unknown, schema: Schema, definitions: Definitions): boolean {
  if (schema.$ref !== undefined) return holds(value, target(schema.$ref, definitions), definitions);
  if (schema.type !== undefined && !isOfType(value, schema.type)) return false;
  if (schema.enum !== undefined && !isOneOf(value, schema.enum)) return false;
  if (typeof value === 'string') {
    if (!holdsText(value, schema)) return false;
  } else if (typeof value === 'number') {
    if (!holdsNumber(value, schema)) return false;
  } else if (Array.isArray(value)) {
    if (!holdsList(value, schema, definitions)) return false;
  } else if (isMap(value)) {
    if (!holdsMap(value, schema, definitions)) return false;
  }
  return holdsCombinations(value, schema, definitions);
}

function target(reference: unknown, definitions: Definitions): Schema {
  const found = typeof reference === 'string' ? definitions(reference) : undefined;
  if (!found) throw unsure;
  return found;
}

function isOfType(value: unknown, type: unknown): boolean {
  if (Array.isArray(type)) return type.some((one) => isOfType(value, one));
  switch (type) {
    case 'object':
      return isMap(value);
    case 'array':
      return Array.isArray(value);
    case 'string':
    case 'boolean':
      return typeof value === type;
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return Number.isFinite(value);
    case 'null':
      return value === null;
    default:
      throw unsure;
  }
}

function isOneOf(value: unknown, allowed: unknown): boolean {
  if (!Array.isArray(allowed) || (typeof value === 'object' && value !== null)) throw unsure;
  return allowed.includes(value);
}

function holdsText(value: string, schema: Schema): boolean {
  const { maxLength, minLength, pattern, format } = schema;
  if (maxLength !== undefined || minLength !== undefined) {
    // lengths count characters, of which some are two units long
    const length = [...value].length;
    if (!isWithin(length, minLength, maxLength)) return false;
  }
  if (pattern !== undefined && !patternOf(pattern).test(value)) return false;
  return format === undefined || textFormat(value, format);
}

function holdsNumber(value: number, schema: Schema): boolean {
  if (schema.multipleOf !== undefined) throw unsure;
  if (!isWithin(value, schema.minimum, schema.maximum)) return false;
  const { exclusiveMinimum: above, exclusiveMaximum: below } = schema;
  if (above !== undefined && !(value > numberOf(above))) return false;
  if (below !== undefined && !(value < numberOf(below))) return false;
  return schema.format === undefined || numberFormat(value, schema.format);
}

function holdsList(value: readonly unknown[], schema: Schema, definitions: Definitions): boolean {
  if (!isWithin(value.length, schema.minItems, schema.maxItems)) return false;
  const { items } = schema;
  return items === undefined || value.every((item) => holds(item, schemaOf(items), definitions));
}

function holdsMap(value: Record<string, unknown>, schema: Schema, definitions: Definitions): boolean {
  const { properties, additionalProperties, required } = schema;
  if (schema.minProperties !== undefined || schema.maxProperties !== undefined) {
    const size = Object.values(value).filter((item) => item !== null).length;
    if (!isWithin(size, schema.minProperties, schema.maxProperties)) return false;
  }
  if (required !== undefined) {
    if (!Array.isArray(required)) throw unsure;
    for (const name of required) if (!Object.hasOwn(value, name) || value[name] === null) return false;
  }
  if (properties === undefined && additionalProperties === undefined) return true;
  const known = schemaOf(properties ?? {});
  for (const name in value) {
    const item = value[name];
    if (item === null) continue;
    if (name === '__proto__') throw unsure;
    if (Object.hasOwn(known, name)) {
      if (!holds(item, schemaOf(known[name]), definitions)) return false;
    } else if (additionalProperties === false) return false;
    else if (additionalProperties !== undefined) {
      if (!holds(item, schemaOf(additionalProperties), definitions)) return false;
    }
  }
  return true;
}

function holdsCombinations(value: unknown, schema: Schema, definitions: Definitions): boolean {
  const { allOf, anyOf, oneOf, not } = schema;
  const fits = (one: unknown) => holds(value, schemaOf(one), definitions);
  if (allOf !== undefined && !listOf(allOf).every(fits)) return false;
  if (anyOf !== undefined && !listOf(anyOf).some(fits)) return false;
  if (oneOf !== undefined && listOf(oneOf).filter(fits).length !== 1) return false;
  return not === undefined || !fits(not);
}

function isWithin(value: number, least: unknown, most: unknown): boolean {
  if (least !== undefined && value < numberOf(least)) return false;
  return most === undefined || value <= numberOf(most);
}

function numberOf(bound: unknown): number {
  if (typeof bound !== 'number' || !Number.isFinite(bound)) throw unsure;
  return bound;
}

function schemaOf(schema: unknown): Schema {
  if (!isMap(schema)) throw unsure;
  return schema;
}

function listOf(list: unknown): readonly unknown[] {
  if (!Array.isArray(list) || list.length === 0) throw unsure;
  return list;
}

const patterns = new Map<string, Pattern>();

function patternOf(source: unknown): Pattern {
  if (typeof source !== 'string') throw unsure;
  const pattern = patterns.get(source) ?? boundedPattern(source);
  patterns.set(source, pattern);
  return pattern;
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/m;

function textFormat(value: string, format: unknown): boolean {
  if (format === 'int32' || format === 'int64') return true;
  if (format !== 'byte') throw unsure;
  return base64.test(value);
}

function numberFormat(value: number, format: unknown): boolean {
  if (format === 'int64') return Number.isInteger(value);
  if (format !== 'int32') throw unsure;
  return Number.isInteger(value) && value <= 2 ** 31 - 1 && value >= -(2 ** 31);
}
