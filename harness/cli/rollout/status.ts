import { inertLine } from '../../../reports/record/inert.ts';
import type { Cluster } from '../../../rollout/kube/cluster.ts';
import { readHolding } from '../../../rollout/lease/holding.ts';
import type { Holder } from '../../../rollout/lease/record.ts';
import type { SavedRollout } from '../../../rollout/state/saved.ts';
import type { Tally } from '../../../rollout/state/tally.ts';
import type { NextRuns } from './next-runs.ts';
import { spell } from './scene.ts';

export type RolloutState = 'running' | 'paused' | 'ended' | 'interrupted' | 'cut off';

export interface RolloutStatus extends Omit<Tally, 'phase'>, NextRuns {
  readonly id: string;
  readonly state: RolloutState;
  readonly undoes?: string;
  readonly server: string;
  /** Workloads to restart. */
  readonly total: number;
  readonly toBegin: number;
  /** Who holds the cluster; absent when nobody does, or it could not be asked. */
  readonly holder?: Holder;
  readonly unasked?: string;
}

/** What is known of a rollout: by its journal, and by the Lease. */
export async function statusOf(cluster: Cluster, saved: SavedRollout, tally: Tally): Promise<RolloutStatus> {
  const { holder, unasked, held } = await readHolding(cluster, saved.cluster.leaseNamespace, saved.id);
  const { phase, ...rest } = tally;
  const total = saved.plan.filter(({ decision }) => decision.action === 'restart').length;
  const over = rest.ready.length + rest.failed.length + rest.skipped.length + rest.inFlight.length;
  return {
    id: saved.id,
    state: stateOf(held, phase),
    undoes: saved.undoes,
    server: saved.cluster.server,
    total,
    toBegin: total - over,
    holder,
    unasked,
    ...rest,
  };
}

function stateOf(held: Holder | undefined, phase: Tally['phase']): RolloutState {
  if (held) return held.paused ? 'paused' : 'running';
  return phase === 'ended' || phase === 'interrupted' ? phase : 'cut off';
}

export function statusLines(status: RolloutStatus, now: number): string[] {
  const { id, state, server, total, ready, failed, skipped, inFlight, toBegin, holder, wave, undoes } =
    status;
  const line = (name: string, value: string) => `${name.padEnd(12)}${value}`;
  const gates = status.wavesPassed > 0 ? `, ${status.wavesPassed} gates passed` : '';
  const alive = state === 'running' || state === 'paused';
  const unfinished = !alive && (toBegin > 0 || inFlight.length > 0 || failed.length > 0);
  return [
    line('rollout', undoes ? `${id}, takes ${undoes} back` : id),
    line('cluster', server),
    line('state', [state, status.held].filter(Boolean).join(': ')),
    line(
      'workloads',
      `${ready.length} of ${total} moved, ${inFlight.length} in flight, ${failed.length} failed, ${skipped.length} left, ${toBegin} to begin`,
    ),
    ...(wave ? [line('wave', `${wave.wave} of ${wave.of}${gates}`)] : []),
    ...inFlight.map(({ workload, since, stuck }) =>
      line(
        'in flight',
        `${workload}, ${spell((now - Date.parse(since)) / 1000)}${stuck ? ` (${stuck.reason}): ${stuck.seen}` : ''}`,
      ),
    ),
    ...failed.map(({ workload, reason, seen }) => line('failed', `${workload} (${reason}): ${seen}`)),
    ...(status.nextRuns ?? []).map(({ workload, seen }) => line('next run', `${workload}: ${seen}`)),
    ...(status.nextRunsUnread ? [line('next run', `not known: ${status.nextRunsUnread}`)] : []),
    ...(holder ? [line('held by', `${holder.identity}, rollout ${holder.run}, since ${holder.since}`)] : []),
    ...(holder?.paused ? [line('paused', holder.paused)] : []),
    ...(status.unasked ? [line('held by', `not known: ${status.unasked}`)] : []),
    ...(state === 'paused' || unfinished ? [line('to go on', `meshproof rollout resume ${id}`)] : []),
  ].map(inertLine);
}
