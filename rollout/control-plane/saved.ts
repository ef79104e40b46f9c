import { join } from 'node:path';
import { z } from 'zod';
import { clusterSchema } from '../state/saved.ts';
import { chosenId, readSealed, writeSealed } from '../state/sealed.ts';

const istiod = z.strictObject({
  /** Name of its Deployment. */
  deployment: z.string(),
  /** `default` for one without a revision. */
  revision: z.string(),
  image: z.string(),
});

const release = z.strictObject({
  name: z.string(),
  /** Its chart in the rollout's own folder. */
  chart: z.string(),
  values: z.record(z.string(), z.unknown()).optional(),
  /** Helm's revision to go back to; absent for a release that is new. */
  before: z.int().positive().optional(),
});

const moveSchema = z.strictObject({
  id: z.string(),
  created: z.string(),
  cluster: clusterSchema,
  /** Of the control plane, and of the Lease. */
  namespace: z.string(),
  helm: z.string(),
  istioctl: z.string().optional(),
  strategy: z.enum(['in-place', 'revisioned']),
  /** In the order in which they are installed. */
  releases: z.array(release).min(1),
  /** Helm releases of the old revision, which `finish` removes in this order. */
  oldReleases: z.array(z.string()),
  from: istiod,
  to: istiod,
  /** The revision tag that is moved, and what made it before; nothing: there was no such tag. */
  tag: z.strictObject({ name: z.string(), before: z.array(z.record(z.string(), z.unknown())) }).optional(),
  ignorePrecheck: z.boolean(),
  /** Why a larger distance between releases was allowed. */
  allowSkew: z.string().optional(),
  /** For a Helm release, and for istiod to be healthy after it. */
  timeoutSeconds: z.number(),
  onFailure: z.enum(['stop', 'undo']),
  /** Of what the charts render to. */
  hash: z.string(),
});

/** A move of the control plane as it is written down before it begins; nothing in it changes afterwards. */
export type ControlPlaneMove = z.infer<typeof moveSchema>;
export type MovedRelease = z.infer<typeof release>;
export type Istiod = z.infer<typeof istiod>;

const sealed = moveSchema.extend({ seal: z.string() });
const file = 'control-plane.json';

/** Writes it down: whole or not at all. @throws Failure MP_ROLLOUT_STATE */
export const saveMove = (folder: string, move: ControlPlaneMove): void =>
  writeSealed(join(folder, move.id), file, move);

/** Reads a move, by default the latest. @throws Failure MP_ROLLOUT_STATE when there is none or it was changed */
export function readMove(folder: string, wanted?: string): ControlPlaneMove {
  const id = chosenId(folder, file, wanted, {
    none: 'no control plane was ever moved',
    what: 'move',
    begin: 'meshproof rollout control-plane run',
  });
  return readSealed(join(folder, id, file), (value) => sealed.parse(value));
}
