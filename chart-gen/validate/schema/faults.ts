import type { ErrorObject } from 'ajv';
import { isMap } from '../model/node.ts';
import type { Path } from '../model/place.ts';
import { closest } from './suggest.ts';

export interface SchemaFault {
  readonly path: Path;
  readonly message: string;
  readonly fix?: string;
}

/** The errors of one validation as sentences, those that only follow from another left out. */
export function schemaFaults(value: unknown, errors: readonly ErrorObject[]): SchemaFault[] {
  const alternatives = errors.filter(({ keyword }) => ['oneOf', 'anyOf', 'not'].includes(keyword));
  const follows = (error: ErrorObject) =>
    alternatives.some(
      (one) =>
        one !== error &&
        error.instancePath.startsWith(one.instancePath) &&
        error.schemaPath.startsWith(`${one.schemaPath}/`),
    );
  return errors.filter((error) => !follows(error)).map((error) => fault(value, error));
}

function fault(root: unknown, error: ErrorObject): SchemaFault {
  const path = pathOf(root, error.instancePath);
  const at = path.length > 0 ? dotted(path) : 'the object';
  const { params } = error;
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String(params.additionalProperty);
      const known = isMap(error.parentSchema?.properties) ? Object.keys(error.parentSchema.properties) : [];
      const meant = closest(name, known);
      const fix = meant
        ? `did you mean ${JSON.stringify(meant)}?`
        : `remove it; known fields: ${some(known)}`;
      return {
        path: [...path, name],
        message: `unknown field ${JSON.stringify(dotted([...path, name]))}`,
        fix,
      };
    }
    case 'required':
      return { path, message: `${at} lacks the required field ${JSON.stringify(params.missingProperty)}` };
    case 'type': {
      const wanted = [params.type].flat().join(' or ');
      const quote = wanted === 'string' && ['number', 'boolean'].includes(typeof error.data);
      const fix = quote ? `quote it: ${JSON.stringify(String(error.data))}` : undefined;
      return { path, message: `${at} must be of type ${wanted}, not ${shown(error.data)}`, fix };
    }
    case 'enum': {
      const allowed = (params.allowedValues as unknown[]).map(String);
      const meant = closest(String(error.data), allowed);
      const fix = meant !== undefined ? `did you mean ${JSON.stringify(meant)}?` : undefined;
      return { path, message: `${at} must be one of ${some(allowed)}, not ${shown(error.data)}`, fix };
    }
    case 'oneOf':
    case 'anyOf': {
      const names = [...requiredNames(error.schema)];
      const rule =
        names.length > 1 ? `takes only one of ${names.join(', ')}` : 'fits none of the allowed forms';
      return { path, message: `${at} ${rule}` };
    }
    case 'not':
      return { path, message: `${at} is a combination that is not allowed` };
    default:
      return { path, message: `${at} ${error.message ?? 'is invalid'}` };
  }
}

/** The fields that the alternatives ask for: those that exclude each other. */
function requiredNames(schema: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(schema)) for (const one of schema) requiredNames(one, found);
  if (!isMap(schema)) return found;
  if (Array.isArray(schema.required)) for (const name of schema.required) found.add(String(name));
  for (const key of ['anyOf', 'oneOf', 'allOf', 'not']) requiredNames(schema[key], found);
  return found;
}

function pathOf(root: unknown, pointer: string): Path {
  let value = root;
  return pointer
    .split('/')
    .slice(1)
    .map((token) => {
      const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
      const step = Array.isArray(value) ? Number(key) : key;
      value = (value as Record<string | number, unknown> | undefined)?.[step];
      return step;
    });
}

/** A path as people write it: spec.template.spec.containers[0].image */
export function dotted(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[\w-]+$/.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isMap(value)) return 'a map';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function some(names: readonly string[]): string {
  return names.length > 12
    ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more`
    : names.join(', ');
}
