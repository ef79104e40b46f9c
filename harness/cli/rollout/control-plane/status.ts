import { inertLine } from '../../../../reports/record/inert.ts';
import type { Progress } from '../../../../rollout/control-plane/journal.ts';
import type { ControlPlaneMove } from '../../../../rollout/control-plane/saved.ts';
import { stepName, stepsOf } from '../../../../rollout/control-plane/steps.ts';
import type { Cluster } from '../../../../rollout/kube/cluster.ts';
import { readHolding } from '../../../../rollout/lease/holding.ts';
import type { Holder } from '../../../../rollout/lease/record.ts';

export interface MoveStatus extends Omit<Progress, 'state' | 'begun'> {
  readonly id: string;
  readonly server: string;
  readonly strategy: ControlPlaneMove['strategy'];
  readonly from: string;
  readonly to: string;
  readonly state: 'running' | 'paused' | 'new' | 'ended' | 'interrupted' | 'failed' | 'cut off';
  readonly left: readonly string[];
  /** Who holds the cluster; absent when nobody does, or it could not be asked. */
  readonly holder?: Holder;
  readonly unasked?: string;
}

/** What is known of a move: by its journal, and by the Lease. */
export async function moveStatus(
  cluster: Cluster,
  move: ControlPlaneMove,
  progress: Progress,
): Promise<MoveStatus> {
  const { holder, unasked, held } = await readHolding(cluster, move.namespace, move.id);
  const { state, begun, ...rest } = progress;
  const steps = stepsOf(move, progress.phase ?? 'run').map(stepName);
  return {
    id: move.id,
    server: move.cluster.server,
    strategy: move.strategy,
    from: move.from.image,
    to: move.to.image,
    state: held ? (held.paused ? 'paused' : 'running') : state === 'begun' ? 'cut off' : state,
    left: state === 'ended' ? [] : steps.filter((step) => !progress.done.includes(step)),
    holder,
    unasked,
    ...rest,
  };
}

export function moveStatusLines(status: MoveStatus): string[] {
  const { id, server, state, strategy, from, to, phase, done, open, left, failed, holder } = status;
  const line = (name: string, value: string) => `${name.padEnd(12)}${value}`;
  return [
    line('move', `${id}, ${strategy}`),
    line('cluster', server),
    line('istiod', `${from} -> ${to}`),
    line('state', [phase, state].filter(Boolean).join(': ')),
    line('steps', `${done.length} done, ${left.length} left${left.length > 0 ? `: ${left.join(', ')}` : ''}`),
    ...(open === undefined ? [] : [line('open', `${open.step}, since ${open.since}`)]),
    ...(failed ? [line('failed', `${failed.step} (${failed.code}): ${failed.what}`)] : []),
    ...(holder ? [line('held by', `${holder.identity}, rollout ${holder.run}, since ${holder.since}`)] : []),
    ...(holder?.paused ? [line('paused', holder.paused)] : []),
    ...(status.unasked ? [line('held by', `not known: ${status.unasked}`)] : []),
    ...(state !== 'running' && left.length > 0
      ? [line('to go on', `meshproof rollout control-plane resume ${id}`)]
      : []),
  ].map(inertLine);
}
