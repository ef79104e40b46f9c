import { z } from 'zod';

/** The keys that a schema knows at a place in the data; none where it takes any. */
export function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  const here = unwrapped(schema);
  const [step, ...rest] = path;
  if (step === undefined) return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
  if (here instanceof z.ZodArray) return knownKeys(here.element as z.ZodType, rest);
  if (here instanceof z.ZodRecord) return knownKeys(here.valueType as z.ZodType, rest);
  const next =
    here instanceof z.ZodObject ? (here.shape as Record<string, z.ZodType>)[String(step)] : undefined;
  return next ? knownKeys(next, rest) : [];
}

function unwrapped(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable
    ? unwrapped(schema.unwrap() as z.ZodType)
    : schema;
}
