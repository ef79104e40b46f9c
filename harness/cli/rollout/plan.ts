import { stringify } from 'yaml';
import { Failure } from '../../../reports/failure/failure.ts';
import { inertLine } from '../../../reports/record/inert.ts';
import type { Reach } from '../../../rollout/kube/places.ts';
import { planRollout, type RolloutPlan } from '../../../rollout/plan/plan.ts';
import { skewWarnings } from '../../../rollout/plan/skew.ts';
import { readSnapshot } from '../../../rollout/plan/snapshot.ts';
import { planTable } from '../../../rollout/plan/table.ts';
import { reachOf } from '../../../rollout/rights/reach.ts';
import { tell } from '../options.ts';
import { type ClusterFlags, type Connection, connect } from './connect.ts';
import { ranksFor } from './ranks.ts';

export interface PlanFlags extends ClusterFlags {
  readonly namespace?: string[];
  readonly selector?: string;
  readonly gateways?: boolean;
  readonly canarySelector?: string;
  readonly orderLabel: string;
}

/** Plans over the cluster that is meant, and warns of what a person should know before it moves. */
export async function planFor(
  flags: PlanFlags,
): Promise<Connection & { readonly plan: RolloutPlan; readonly reach: Reach }> {
  const connection = await connect(flags);
  const reach = await reachOf(connection.cluster, flags.namespace);
  const scope = { ...reach, selector: flags.selector };
  const [snapshot, rank] = await Promise.all([
    readSnapshot(connection.cluster, scope),
    ranksFor(connection.cluster, scope, flags),
  ]);
  const plan = planRollout(snapshot, { gateways: flags.gateways ? 'last' : 'leave', rank });
  for (const warning of skewWarnings(plan)) tell(inertLine(warning));
  return { ...connection, plan, reach };
}

/** A plan in one of its forms. @throws Failure MP_USAGE */
export function planText(plan: RolloutPlan, format: string): string {
  switch (format) {
    case 'text':
      return planTable(plan);
    case 'wide':
      return planTable(plan, 'wide');
    case 'json':
      return JSON.stringify(plan, null, 2);
    case 'yaml':
      return stringify(plan).trimEnd();
    default:
      throw new Failure('MP_USAGE', { what: `-o is text, wide, json or yaml, got "${format}"` });
  }
}
