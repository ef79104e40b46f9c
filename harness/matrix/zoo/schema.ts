import { z } from 'zod';

const name = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'expected lower-case letters, digits and dashes')
  .max(40);
const strings = z.record(z.string(), z.string());

const zooCall = z.strictObject({
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).default('GET'),
  path: z.string().startsWith('/').max(2000),
  expect: z.int().min(200).max(599),
  headers: strings.optional(),
});

export const zooSchema = z.strictObject({
  zoo: name.describe('its objects live in the namespace mp-zoo-NAME, which a run makes and removes'),
  labels: strings.default({}).describe('labels of the namespace, for instance istio-injection: enabled'),
  manifests: z
    .array(z.string().min(1))
    .min(1)
    .describe('files or folders of manifests, or of a rendered chart, relative to this file'),
  workloads: z
    .array(
      z.strictObject({
        name,
        kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet']).default('Deployment'),
        meshed: z.boolean().default(true).describe('false: its pods have no proxy'),
        service: name.optional().describe('Service that is called; absent: the one with its name'),
        port: z.int().min(1).max(65_535).default(80),
        calls: z.array(zooCall).min(1),
        asks: z
          .strictObject({
            codes: z.array(z.int().min(400).max(599)).default([]),
            flags: z.array(z.string()).default([]),
          })
          .optional()
          .describe('5xx statuses and response flags that its calls provoke'),
      }),
    )
    .min(1),
});

export type Zoo = z.infer<typeof zooSchema>;
