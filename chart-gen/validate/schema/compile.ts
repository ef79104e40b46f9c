import { createRequire } from 'node:module';
import type { Ajv as AjvClass, ErrorObject, ValidateFunction } from 'ajv';
import type { FormatsPlugin } from 'ajv-formats';
import { closedSchema } from './closed.ts';
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

/** Compiles schemas that may refer to `kubernetes#/definitions/…`. */
export function schemaCompiler(bundle: SchemaBundle): Compiler {
  const regExp = Object.assign(boundedPattern, { code: 'boundedPattern' });
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
    ownProperties: true,
    verbose: true,
    unicodeRegExp: false,
    logger: false,
    code: { regExp },
  });
  addFormats(ajv);
  const definitions = Object.fromEntries(
    Object.entries(bundle.definitions).map(([name, schema]) => [name, closedSchema(schema)]),
  );
  ajv.addSchema({ $id: 'kubernetes', definitions });
  const validator = (validate: ValidateFunction): Validator => {
    return (value) => (validate(value) ? [] : (validate.errors ?? []));
  };
  return {
    ofDefinition: (name) => validator(ajv.compile({ $ref: `kubernetes#/definitions/${name}` })),
    ofSchema: (schema) => validator(ajv.compile(schema)),
  };
}
