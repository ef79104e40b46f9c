import { stringify } from 'yaml';
import { Failure } from '../../../reports/failure/failure.ts';
import { planRollout, type RolloutPlan } from '../../../rollout/plan/plan.ts';
import { readSnapshot } from '../../../rollout/plan/snapshot.ts';
import { planTable } from '../../../rollout/plan/table.ts';
import { type ClusterFlags, type Connection, connect } from './connect.ts';
import { ranksFor } from './ranks.ts';

export interface PlanFlags extends ClusterFlags {
  readonly namespace?: string[];
  readonly selector?: string;
  readonly gateways?: boolean;
  readonly canarySelector?: string;
  readonly orderLabel: string;
}

/** Plans over the cluster that is meant. */
export async function planFor(flags: PlanFlags): Promise<Connection & { readonly plan: RolloutPlan }> {
  const connection = await connect(flags);
  const scope = { namespaces: flags.namespace, selector: flags.selector };
  const [snapshot, rank] = await Promise.all([
    readSnapshot(connection.cluster, scope),
    ranksFor(connection.cluster, scope, flags),
  ]);
  return {
    ...connection,
    plan: planRollout(snapshot, { gateways: flags.gateways ? 'last' : 'leave', rank }),
  };
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
