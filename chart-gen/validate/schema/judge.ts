import { type Compiler, schemaCompiler, type Validator } from './compile.ts';
import { surelyConforms } from './conforms.ts';
import { closedDefinitions } from './definitions.ts';
import { type SchemaFault, schemaFaults } from './faults.ts';
import type { Schema, SchemaBundle } from './openapi.ts';
import { withoutNulls } from './without-nulls.ts';

/** What is wrong with an object of a schema's kind. */
export type Faults = (value: unknown) => readonly SchemaFault[];

/** Judges objects by closed schemas that may refer to definitions of Kubernetes. */
export type SchemaJudge = (schema: Schema) => Faults;

const judges = new WeakMap<SchemaBundle, SchemaJudge>();

/** What was compiled for one validation serves the next. */
export function judgeOf(bundle: SchemaBundle): SchemaJudge {
  const judge = judges.get(bundle) ?? newJudge(bundle);
  judges.set(bundle, judge);
  return judge;
}

/** A schema is compiled when an object comes that may not conform to it: for a Pod that takes tens of milliseconds. */
function newJudge(bundle: SchemaBundle): SchemaJudge {
  const definitions = closedDefinitions(bundle);
  let compiler: Compiler | undefined;
  return (schema) => {
    let validator: Validator | undefined;
    return (value) => {
      if (surelyConforms(value, schema, definitions)) return [];
      const pruned = withoutNulls(value);
      try {
        compiler ??= schemaCompiler(definitions);
        validator ??= compiler(schema);
        return schemaFaults(pruned, validator(pruned));
      } catch (error) {
        // a CRD with a schema that JSON Schema cannot express: the object was not checked, which is no pass
        return [{ path: [], message: `the schema of this kind cannot be used: ${(error as Error).message}` }];
      }
    };
  };
}
