import type { Cluster } from '../kube/cluster.ts';
import { idOf } from '../plan/plan.ts';
import { advance, recheck, wasJustRead } from './advance.ts';
import { type Flight, judge } from './flight.ts';
import type { Lookout } from './live.ts';
import { type Logbook, secondsOf } from './logbook.ts';
import type { Settings } from './options.ts';
import type { SightClock } from './sight-clock.ts';

/** What a workload in flight is taken on with. */
export interface Course {
  readonly cluster: Cluster;
  readonly settings: Settings;
  /** Of the plan. */
  readonly hash: string;
  readonly log: Logbook;
  readonly lookout: Lookout;
  readonly clock: SightClock;
  /** By workload. */
  readonly flights: Map<string, Flight>;
}

/** Takes one workload on, and says what became of it. Gives whether something follows from it at once. */
export async function step(course: Course, workload: string): Promise<boolean> {
  const { cluster, settings, hash, log, flights, lookout, clock } = course;
  const before = flights.get(workload);
  if (!before) return false;
  const { signal } = settings;
  const tower = { cluster, hash, signal, onRestart: (flight: Flight) => tellRestart(log, flight, 'begun') };
  const { timeoutPerWorkload: timeout, graces, quiet } = settings;
  const patience = { timeout, graces, quiet };
  let { flight, sight, read } = await advance(tower, before, lookout);
  let verdict = judge(flight, sight, clock.now(), patience);
  const final = verdict.is === 'failed' || verdict.is === 'dropped';
  // nothing ends over what a watch has not told yet
  if (flight.phase === 'watching' && final && !read) {
    if (wasJustRead(flight)) return false;
    ({ flight, sight, read } = await recheck(tower, flight));
    verdict = judge(flight, sight, clock.now(), patience);
  }
  // the run has ended meanwhile, and has said so
  signal?.throwIfAborted();
  if (verdict.is === 'flying') {
    flights.set(workload, verdict.flight);
    const { seen, phase, serving, stuck } = verdict.flight;
    if (seen !== before.seen)
      log.tell({ type: 'waiting', workload, seen, serving, seconds: secondsOf(before) });
    if (stuck !== undefined && before.stuck === undefined)
      log.tell({ type: 'classified', workload, reason: stuck, seen, seconds: secondsOf(before) });
    return phase !== before.phase || serving !== before.serving;
  }
  flights.delete(workload);
  if (verdict.is === 'ready') log.ready(flight, verdict.pods);
  else if (verdict.is === 'dropped') log.leave(workload, verdict.outcome, verdict.reason);
  else log.fail(flight, verdict.trouble, read ?? lookout);
  return true;
}

export const tellRestart = (log: Logbook, { planned, target }: Flight, how: 'begun' | 'resumed') =>
  log.tell({ type: 'restarting', workload: idOf(planned), target, resumed: how === 'resumed' });
