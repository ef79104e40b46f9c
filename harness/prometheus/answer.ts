import { z } from 'zod';
import { sampleValueSchema } from './values.ts';

const labelsSchema = z.record(z.string(), z.string());
const pointSchema = z.tuple([z.number(), sampleValueSchema]);

const vectorSchema = z.array(z.strictObject({ metric: labelsSchema, value: pointSchema }));
const matrixSchema = z.array(z.strictObject({ metric: labelsSchema, values: z.array(pointSchema) }));

/** What `/api/v1/query` and `/api/v1/query_range` may hold in `data`. A native histogram is no number and is refused. */
const dataSchema = z.discriminatedUnion('resultType', [
  z.strictObject({ resultType: z.literal('vector'), result: vectorSchema, stats: z.unknown().optional() }),
  z.strictObject({ resultType: z.literal('matrix'), result: matrixSchema, stats: z.unknown().optional() }),
  z.strictObject({ resultType: z.literal('scalar'), result: pointSchema, stats: z.unknown().optional() }),
]);

/** The envelope. `infos` are advice on the query text; `warnings` and `isPartial` mean that data is missing. */
export const successSchema = z.strictObject({
  status: z.literal('success'),
  data: dataSchema,
  warnings: z.array(z.string()).optional(),
  infos: z.array(z.string()).optional(),
  isPartial: z.boolean().optional(),
  stats: z.unknown().optional(),
});

export const refusalSchema = z.object({
  status: z.literal('error'),
  errorType: z.string(),
  error: z.string(),
});

export type Labels = Readonly<Record<string, string>>;
export type Answer = z.infer<typeof dataSchema>;
export type Point = z.infer<typeof pointSchema>;

/** A key that is equal for equal label sets, whatever their order. */
export function labelsKey(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
