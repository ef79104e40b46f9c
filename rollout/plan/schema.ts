import { z } from 'zod';
import { type Outcome, outcomes } from './decision.ts';
import type { RolloutPlan } from './plan.ts';

const caution = z.enum(['unhealthy', 'disruption-budget']);

const decision = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('restart'),
    reason: z.string(),
    target: z.string(),
    from: z.array(z.string()),
    stalePods: z.number(),
    pods: z.number(),
    setAside: z.array(caution),
    budgets: z.array(z.string()),
  }),
  z.strictObject({
    action: z.literal('skip'),
    outcome: z.enum(Object.keys(outcomes) as [Outcome, ...Outcome[]]),
    reason: z.string(),
  }),
]);

/** A plan that was written down: by `-o json`, or in a journal. */
export const planSchema: z.ZodType<RolloutPlan> = z.array(
  z.strictObject({
    apiVersion: z.string(),
    kind: z.string(),
    namespace: z.string(),
    name: z.string(),
    uid: z.string().optional(),
    generation: z.number().optional(),
    rank: z.number().optional(),
    scaledBy: z.string().optional(),
    alone: z.boolean(),
    decision,
  }),
);
