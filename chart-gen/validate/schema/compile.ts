import { createRequire } from 'node:module';
import type { Ajv as AjvClass, ErrorObject, ValidateFunction } from 'ajv';
import type { FormatsPlugin } from 'ajv-formats';
import { closedSchema, definitionId } from './closed.ts';
import type { Schema, SchemaBundle } from './openapi.ts';
import { boundedPattern } from './pattern.ts';

export type Validator = (value: unknown) => readonly ErrorObject[];

export interface Compiler {
  /** A validator of a definition of the bundle. */
  readonly ofDefinition: (name: string) => Validator;
  readonly ofSchema: (schema: Schema) => Validator;
}

// Both packages are CommonJS, whose default export TypeScript and Node see in different places.
const require = createRequire(import.meta.url);
const { Ajv } = require('ajv') as { Ajv: typeof AjvClass };
const addFormats = require('ajv-formats') as FormatsPlugin;

const reference = new RegExp(`"\\$ref":"${definitionId('')}([^"]+)"`, 'g');

/** Compiles schemas that may refer to definitions of Kubernetes; only those that are reached are looked at. */
export function schemaCompiler(bundle: SchemaBundle): Compiler {
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
    if (known.has(name) || !Object.hasOwn(bundle.definitions, name)) return;
    known.add(name);
    const schema = { ...closedSchema(bundle.definitions[name]), $id: definitionId(name) };
    ajv.addSchema(schema);
    addReferences(schema);
  };
  const addReferences = (schema: Schema): void => {
    for (const [, name = ''] of JSON.stringify(schema).matchAll(reference)) addDefinition(name);
  };
  const validator = (validate: ValidateFunction): Validator => {
    return (value) => (validate(value) ? [] : (validate.errors ?? []));
  };
  return {
    ofDefinition: (name) => {
      addDefinition(name);
      return validator(ajv.compile({ $ref: definitionId(name) }));
    },
    ofSchema: (schema) => {
      addReferences(schema);
      return validator(ajv.compile(schema));
    },
  };
}
