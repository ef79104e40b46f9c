import { z } from 'zod';
import { planSchema } from '../plan/schema.ts';

/** How a rollout is to be moved: what `resume` needs to go on as it was begun. Times in milliseconds. */
export const wishesSchema = z.strictObject({
  parallelism: z.int().min(1),
  parallelismPerNamespace: z.int().min(1).optional(),
  waves: z.array(z.int().min(1)).optional(),
  pauseBetweenWaves: z.number().optional(),
  gate: z.strictObject({ query: z.string(), max: z.number() }).optional(),
  /** A thresholds file as it was when the rollout began, whatever becomes of it, and its name. */
  gateThresholds: z.strictObject({ where: z.string(), text: z.string() }).optional(),
  /** Without credentials: those are given again. */
  prometheus: z.string().optional(),
  onlyBetween: z.strictObject({ from: z.string(), to: z.string(), zone: z.string() }).optional(),
  timeoutPerWorkload: z.number().optional(),
  /** The evidence of a failure holds what proxies are configured with. */
  proxyConfig: z.boolean().optional(),
  onFailure: z.enum(['stop', 'undo']),
});

export type Wishes = z.infer<typeof wishesSchema>;

/** Which cluster it was, and by which file it is reached. */
export const clusterSchema = z.strictObject({
  server: z.string(),
  kubeconfig: z.string(),
  context: z.string().optional(),
  /** Uid of the namespace kube-system. */
  uid: z.string(),
});

export const savedSchema = z.strictObject({
  id: z.string(),
  created: z.string(),
  cluster: clusterSchema.extend({ leaseNamespace: z.string() }),
  namespaces: z.array(z.string()).optional(),
  hash: z.string(),
  plan: planSchema,
  wishes: wishesSchema,
  /** The rollout that this one takes back. */
  undoes: z.string().optional(),
});

/** A rollout as it is written down before it begins; nothing in it changes afterwards. */
export type SavedRollout = z.infer<typeof savedSchema>;

/** As it stands in its file. */
export const sealedSchema = savedSchema.extend({ seal: z.string() });
