import { resolve } from 'node:path';
import { type ExitCode, exitCodes } from '../../../reports/failure/exit-codes.ts';
import { Failure } from '../../../reports/failure/failure.ts';
import { type PlannedWorkload, planHash } from '../../../rollout/plan/plan.ts';
import { wavesOf } from '../../../rollout/run/waves.ts';
import { rolloutId, rolloutsFolder } from '../../../rollout/state/folder.ts';
import type { SavedRollout } from '../../../rollout/state/saved.ts';
import { saveRollout } from '../../../rollout/state/store.ts';
import { tell } from '../options.ts';
import { conductToEnd } from './begin.ts';
import { clusterUid } from './connect.ts';
import { type HowFlags, whole, wishesOf } from './options.ts';
import { type PlanFlags, planFor } from './plan.ts';

export type RunFlags = PlanFlags &
  HowFlags & { readonly state?: string; readonly maxWorkloads?: string; readonly leaseNamespace: string };

/** Plans, writes the rollout down and moves it. */
export async function runNew(flags: RunFlags): Promise<ExitCode> {
  const wishes = wishesOf(flags);
  const most = flags.maxWorkloads === undefined ? undefined : whole(flags.maxWorkloads, '--max-workloads');
  const { cluster, plan, reach, kubeconfig, context } = await planFor(flags);
  const restarts = plan.filter(isRestart).length;
  if (most !== undefined && restarts > most) {
    throw new Failure('MP_ROLLOUT_TOO_WIDE', {
      what: `the plan restarts ${restarts} workloads, --max-workloads allows ${most}`,
      fix: 'meshproof rollout plan shows them; narrow it with -n or -l, or allow more',
    });
  }
  if (restarts === 0) {
    tell('nothing is stale: meshproof rollout plan says why each workload is left as it is');
    return exitCodes.qualified;
  }
  if ((wishes.gate ?? wishes.gateThresholds) && wavesOf(plan.filter(isRestart), wishes.waves).length === 1)
    tell('all of it is one wave, and a gate stands between waves: it is not asked; --waves cuts them');
  const now = new Date();
  const hash = planHash(plan);
  const uid = await clusterUid(cluster);
  const saved: SavedRollout = {
    id: rolloutId(now, hash),
    created: now.toISOString(),
    cluster: { server: cluster.server, kubeconfig, context, uid, leaseNamespace: flags.leaseNamespace },
    namespaces: reach.namespaces && [...reach.namespaces],
    hash,
    plan: [...plan],
    wishes,
  };
  const folder = resolve(flags.state ?? rolloutsFolder());
  saveRollout(folder, saved);
  tell(`rollout ${saved.id}: ${restarts} workloads to restart, ${plan.length - restarts} left as they are`);
  return conductToEnd({ cluster, folder, saved, prometheus: flags.prometheus });
}

const isRestart = ({ decision }: PlannedWorkload) => decision.action === 'restart';
