import { z } from 'zod';
import { runRecordSchema } from './run-record.ts';

/** The published JSON schema of run.json, as text. run.schema.json holds it; a test keeps them equal. */
export function runRecordJsonSchema(): string {
  const { $schema, ...rest } = z.toJSONSchema(runRecordSchema);
  const schema = { $schema, title: 'meshproof run record', ...rest };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
