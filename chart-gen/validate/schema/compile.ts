import { createRequire } from 'node:module';
import type { Ajv as AjvClass, ErrorObject, ValidateFunction } from 'ajv';
import type { FormatsPlugin } from 'ajv-formats';
import { definitionId } from './closed.ts';
import type { Definitions } from './definitions.ts';
import type { Schema } from './openapi.ts';
import { boundedPattern } from './pattern.ts';

export type Validator = (value: unknown) => readonly ErrorObject[];

export type Compiler = (schema: Schema) => Validator;

const require = createRequire(import.meta.url);

const reference = new RegExp(`"\\$ref":"${definitionId('')}([^"]+)"`, 'g');

/**
 * Compiles schemas that may refer to definitions of Kubernetes; only those that are reached are looked at. The packages
 * are loaded here, as objects that surely conform need none of it.
 */
export function schemaCompiler(definitions: Definitions): Compiler {
  const { Ajv } = require('ajv') as { Ajv: typeof AjvClass };
  const addFormats = require('ajv-formats') as FormatsPlugin;
  const regExp = Object.assign(boundedPattern, { code: 'boundedPattern' });
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
    ownProperties: true,
    verbose: true,
    unicodeRegExp: false,
    logger: false,
    // what optimizing costs is never won back: most kinds are met a few times
    code: { regExp, optimize: false },
  });
  addFormats(ajv);
  const known = new Set<string>();
  const addDefinition = (name: string): void => {
    const id = definitionId(name);
    const closed = known.has(id) ? undefined : definitions(id);
    if (!closed) return;
    known.add(id);
    const schema = { ...closed, $id: id };
    ajv.addSchema(schema);
    addReferences(schema);
  };
  const addReferences = (schema: Schema): void => {
    for (const [, name = ''] of JSON.stringify(schema).matchAll(reference)) addDefinition(name);
  };
  const validator = (validate: ValidateFunction): Validator => {
    return (value) => (validate(value) ? [] : (validate.errors ?? []));
  };
  return (schema) => {
    addReferences(schema);
    return validator(ajv.compile(schema));
  };
}
