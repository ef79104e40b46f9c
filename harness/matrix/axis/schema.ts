import { z } from 'zod';
import { protocolNames } from '../protocols.ts';
import { pinnedKinds } from '../workload.ts';

/** A part of Kubernetes names: what is not one could end in a label, a query or a path. */
const id = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'expected lower-case letters, digits and dashes')
  .max(24);
const axisName = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]*$/, 'expected a name such as virtualService')
  .max(32);
const strings = z.record(z.string(), z.string());
const sentence = z.string().min(1).max(200);

/** Other axes' values, with the reason why. */
const pairing = z.record(z.string(), z.union([z.array(id).min(1), z.string()]));

export const callSchema = z.strictObject({
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).default('GET'),
  path: z.string().startsWith('/').max(2000),
  expect: z.int().min(200).max(599),
  headers: strings.optional(),
  host: z.string().optional().describe('Service or ServiceEntry that is called, where it is not the own one'),
  alias: z.string().optional().describe('another name of the own Service, by which it is called'),
  to: z.enum(['self', 'external']).optional().describe('who answers a call that the workload passes on'),
  through: z
    .enum(['ingress', 'egress'])
    .optional()
    .describe('gateway that it passes: ingress is asked for `host`, the last hop leaves through egress'),
  answered: z.enum(['by-sender']).optional().describe("the client's own proxy answers, and nothing arrives"),
});

export const objectSchema = z
  .object({
    apiVersion: z.string().min(1),
    kind: z.string().min(1),
    metadata: z.object({ name: z.string().min(1) }).loose(),
  })
  .loose();

export const valueSchema = z.strictObject({
  id,
  title: sentence,
  proof: sentence.describe('how it shows on a cluster that the value took effect'),
  needs: z.array(pairing).default([]).describe('other axes must have one of these values, because'),
  excludes: z.array(pairing).default([]).describe('other axes must have none of these values, because'),
  objects: z.array(objectSchema).default([]),
  calls: z.array(callSchema).default([]),
  serves: z.array(z.enum(protocolNames)).default([]).describe('protocols beside HTTP/1.1, a port each'),
  spoken: z
    .array(
      z.strictObject({
        url: z.string().regex(/^(http10|h2c|https|grpc|ws|tcp|banner):\/\//, 'expected a URL of the caller'),
        expect: z.int().min(0).max(599),
        answered: z.enum(['by-sender']).optional().describe("the client's own proxy answers"),
      }),
    )
    .default([])
    .describe('calls in protocols that the generators do not speak'),
  asks: z
    .strictObject({
      codes: z.array(z.int().min(400).max(599)).default([]),
      flags: z.array(z.string()).default([]),
    })
    .optional()
    .describe('statuses and response flags that its calls provoke'),
  kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', ...pinnedKinds]).optional(),
  containers: z.int().min(1).max(2).optional(),
  replicas: z.int().min(1).max(5).optional(),
  meshed: z.boolean().optional(),
  plainText: z.enum(['refused']).optional().describe('a client without a proxy is refused'),
  arrives: z
    .int()
    .min(2)
    .optional()
    .describe('how many times a request to its host arrives, where a mirror sends it on'),
  reach: z.enum(['namespace']).optional().describe('it can call its own namespace only'),
  namespace: z.strictObject({ name: id, labels: strings }).optional(),
  pod: z.strictObject({ labels: strings.optional(), annotations: strings.optional() }).optional(),
  excepted: z
    .record(z.string().regex(/^check_[a-z0-9_]+$/), sentence)
    .default({})
    .describe('rules of `charts validate` that do not count for its workload, each with the reason'),
  service: z
    .strictObject({ portName: id.nullable().optional(), appProtocol: z.string().optional() })
    .optional(),
  companion: z
    .strictObject({
      suffix: z.string().regex(/^-[a-z0-9]+$/),
      version: id.optional().describe('another one, of one container; absent: the same, with all containers'),
      labels: strings.optional().describe('of its pods, before those of `pod`'),
    })
    .optional(),
  with: z
    .array(z.enum(['external']))
    .default([])
    .describe('shared workloads that it needs'),
});

export const axisSchema = z.strictObject({
  axis: axisName,
  title: sentence,
  values: z.array(valueSchema).min(1),
  leftOut: z.array(z.strictObject({ id, because: sentence })).default([]),
});

export type Axis = z.infer<typeof axisSchema>;
export type AxisValue = z.infer<typeof valueSchema>;
export type AxisCall = z.infer<typeof callSchema>;
