import { z } from 'zod';

const texts = z.record(z.string(), z.string());

/** A name, or a pattern in which `*` stands for any text. */
const pattern = z.string().min(1);

const pointer = z.string().regex(/^(\/([^~/]|~[01])*)*$/, 'expected a JSON pointer such as /spec/replicas');

const operation = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('add'), path: pointer, value: z.unknown() }),
  z.strictObject({ op: z.literal('replace'), path: pointer, value: z.unknown() }),
  z.strictObject({ op: z.literal('test'), path: pointer, value: z.unknown() }),
  z.strictObject({ op: z.literal('remove'), path: pointer }),
  z.strictObject({ op: z.literal('move'), path: pointer, from: pointer }),
  z.strictObject({ op: z.literal('copy'), path: pointer, from: pointer }),
]);

const change = z.strictObject({
  match: z
    .strictObject({
      kind: pattern.optional(),
      name: pattern.optional(),
      namespace: pattern.optional(),
      /** API group; the core group is the empty text. */
      group: z.string().optional(),
    })
    .refine(
      (match) => Object.keys(match).length > 0,
      'expected at least one of kind, name, namespace, group',
    ),
  /** What to do when no object matches. A typing error would otherwise change nothing in silence. */
  whenMissing: z.enum(['fail', 'ignore']).default('fail'),
  labels: texts.optional(),
  annotations: texts.optional(),
  patch: z.array(operation).min(1).optional(),
  drop: z.literal(true).optional(),
});

const replacement = z.strictObject({
  /** Name of the injector's template, for example sidecar. */
  template: z.string(),
  replace: z.string().min(1),
  with: z.string(),
  /** `once` fails when the text stands there more or less often than once. */
  times: z.enum(['once', 'all']).default('once'),
});

/** What a mutations file may hold. */
export const mutationsSchema = z.strictObject({
  /** Put on every object. */
  labels: texts.optional(),
  annotations: texts.optional(),
  objects: z.array(change).default([]),
  injector: z
    .strictObject({
      /** Merged into the injector's values; null takes a key out. */
      values: z.record(z.string(), z.unknown()).optional(),
      /** Merged into the injector's configuration (policy, defaultTemplates, injectedAnnotations …). */
      config: z.record(z.string(), z.unknown()).optional(),
      templates: z.array(replacement).default([]),
    })
    .optional(),
});

export type Mutations = z.infer<typeof mutationsSchema>;
export type Change = Mutations['objects'][number];
export type Operation = z.infer<typeof operation>;
export type InjectorTweaks = NonNullable<Mutations['injector']>;
