import type { Cluster } from '../kube/cluster.ts';
import { idOf, type PlannedWorkload, planHash, type RolloutPlan } from '../plan/plan.ts';
import { advance, isUnreachable, recheck, wasJustRead } from './advance.ts';
import { begin } from './begin.ts';
import { blinded, type Flight, judge } from './flight.ts';
import { type Lookout, openLookout } from './live.ts';
import { type Logbook, openLogbook, secondsOf } from './logbook.ts';
import { type RolloutOptions, type Settings, withDefaults } from './options.ts';
import type { RolloutResult } from './result.ts';
import { throughWaves } from './through-waves.ts';
import { wavesOf } from './waves.ts';

export type { RolloutOptions } from './options.ts';
export { type RolloutResult, rolloutFailure } from './result.ts';

interface Run {
  readonly cluster: Cluster;
  readonly settings: Settings;
  /** Of the plan. */
  readonly hash: string;
  readonly log: Logbook;
  readonly queue: PlannedWorkload[];
  readonly lookout: Lookout;
  /** By workload. */
  readonly flights: Map<string, Flight>;
  /** Workloads that were not whole when their turn came, since when (monotonic milliseconds). */
  readonly unfit: Map<PlannedWorkload, number>;
  /** Why no other restart begins for now. */
  held?: string;
}

/**
 * Restarts a plan's workloads, some at a time, and waits until every new proxy runs the target image. Watches tell of each
 * change; what follows from it is done at once. Run again with the same plan it goes on where it was: what carries the plan's mark is
 * watched, not restarted again.
 * @throws the signal's reason; Failure MP_KUBE_UNREACHABLE after `outage`
 */
export async function runRollout(
  cluster: Cluster,
  plan: RolloutPlan,
  options: RolloutOptions = {},
): Promise<RolloutResult> {
  const settings = withDefaults(options);
  const hash = planHash(plan);
  const log = openLogbook(cluster, hash, plan, options);
  const { waves: sizes, gate } = settings;
  const restarts = inTurn(plan, options.order);
  const waves = sizes || gate ? wavesOf(restarts, sizes) : [restarts];
  const queue: PlannedWorkload[] = [];
  const lookout = openLookout(cluster, restarts);
  const run: Run = { cluster, settings, hash, log, queue, lookout, flights: new Map(), unfit: new Map() };
  try {
    const { stoppedBy, notBegun } = await throughWaves(waves, settings, {
      log,
      isStopping: () => stopping(run),
      async fly(wave) {
        queue.push(...wave);
        await untilDone(run);
        return queue;
      },
    });
    return await log.end(notBegun.map(idOf), stoppedBy);
  } catch (error) {
    log.interrupted([...run.flights.keys()], error);
    throw error;
  } finally {
    lookout.close();
  }
}

function inTurn(plan: RolloutPlan, order: RolloutOptions['order']): PlannedWorkload[] {
  const restarts = plan.filter(({ decision }) => decision.action === 'restart');
  const sorted = order ? restarts.toSorted(order) : restarts;
  return sorted.toSorted((a, b) => Number(a.alone) - Number(b.alone));
}

const stopping = ({ settings, log }: Run): boolean =>
  settings.stopNew?.aborted === true || (settings.onFailure === 'stop' && log.failures() > 0);

const isDone = (run: Run): boolean => run.flights.size === 0 && (run.queue.length === 0 || stopping(run));

async function untilDone(run: Run): Promise<void> {
  const { settings, log, flights, lookout } = run;
  const { signal } = settings;
  let blindSince: number | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const looked = performance.now();
    try {
      await tick(run);
      if (blindSince !== undefined) log.tell({ type: 'sighted', seconds: (looked - blindSince) / 1000 });
      blindSince = undefined;
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      if (blindSince === undefined) log.tell({ type: 'blind', seen: (error as Error).message });
      blindSince ??= looked;
      if (performance.now() - blindSince > settings.outage) throw error;
    }
    if (isDone(run)) return;
    await lookout.changed(settings.interval, signal);
    if (blindSince === undefined) continue;
    for (const [id, flight] of flights) flights.set(id, blinded(flight, performance.now() - looked));
  }
}

/** What is seen now, what it means for each workload in flight, and new ones in the places that it frees. */
async function tick(run: Run): Promise<void> {
  const { lookout, queue, flights, settings } = run;
  if (!lookout.complete()) return;
  await orAborted(stepAll(run, [...flights.values()]), settings.signal);
  const begun: Flight[] = [];
  for (const next of mayBegin(run) ? [...queue] : []) {
    if (flights.size >= settings.parallelism) break;
    const flight = hasRoomFor(run, next) ? launch(run, next) : undefined;
    if (flight) begun.push(flight);
  }
  await orAborted(stepAll(run, begun), settings.signal);
}

/** Whether another restart may begin now, and a word when that changes. */
function mayBegin(run: Run): boolean {
  const { settings, log } = run;
  if (stopping(run)) return false;
  const reason = settings.hold?.();
  if (reason !== undefined && reason !== run.held) log.tell({ type: 'held', reason });
  if (reason === undefined && run.held !== undefined) log.tell({ type: 'unheld' });
  run.held = reason;
  return reason === undefined;
}

/** All at once, for one may wait for its answer. Whatever one of them meets, the others have been taken on. */
async function stepAll(run: Run, flights: readonly Flight[]): Promise<void> {
  const outcomes = await Promise.allSettled(flights.map((flight) => step(run, flight)));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

function hasRoomFor(run: Run, next: PlannedWorkload): boolean {
  const alone = next.alone || [...run.flights.values()].some(({ planned }) => planned.alone);
  const room = run.flights.size < (alone ? 1 : run.settings.parallelism);
  return !stopping(run) && room && hasRoomIn(run, next);
}

function hasRoomIn({ settings, flights }: Run, { namespace }: PlannedWorkload): boolean {
  const { parallelismPerNamespace: most } = settings;
  if (most === undefined) return true;
  return [...flights.values()].filter(({ planned }) => planned.namespace === namespace).length < most;
}

/** Begins a workload whose turn has come. What is not whole just now keeps its place for a while: it may be scaling. */
function launch(run: Run, next: PlannedWorkload): Flight | undefined {
  const { settings, hash, log, queue, flights, unfit, lookout } = run;
  const now = performance.now();
  const start = begin(next, lookout, { hash, target: settings.target, now });
  if (start.is === 'skipped' && start.outcome === 'unhealthy') {
    const since = unfit.get(next) ?? now;
    unfit.set(next, since);
    if (now - since < settings.settle) return undefined;
  }
  queue.splice(queue.indexOf(next), 1);
  if (start.is === 'skipped') {
    log.leave(idOf(next), start.outcome, start.reason);
    return undefined;
  }
  flights.set(idOf(next), start.flight);
  if (start.flight.phase === 'watching') tellRestart(log, start.flight, 'resumed');
  return start.flight;
}

const tellRestart = (log: Logbook, { planned, target }: Flight, how: 'begun' | 'resumed') =>
  log.tell({ type: 'restarting', workload: idOf(planned), target, resumed: how === 'resumed' });

/** Takes one workload on, and says what became of it. */
async function step(run: Run, before: Flight): Promise<void> {
  const { cluster, settings, hash, log, flights, lookout } = run;
  const workload = idOf(before.planned);
  const { signal } = settings;
  const tower = { cluster, hash, signal, onRestart: (flight: Flight) => tellRestart(log, flight, 'begun') };
  const patience = { timeout: settings.timeoutPerWorkload, graces: settings.graces };
  let { flight, sight, read } = await advance(tower, before, lookout);
  let verdict = judge(flight, sight, performance.now(), patience);
  const final = verdict.is === 'failed' || verdict.is === 'dropped';
  // nothing ends over what a watch has not told yet
  if (flight.phase === 'watching' && final && !read) {
    if (wasJustRead(flight)) return;
    ({ flight, sight, read } = await recheck(tower, flight));
    verdict = judge(flight, sight, performance.now(), patience);
  }
  if (verdict.is === 'flying') {
    flights.set(workload, verdict.flight);
    const { seen } = verdict.flight;
    if (seen !== before.seen) log.tell({ type: 'waiting', workload, seen, seconds: secondsOf(before) });
    return;
  }
  flights.delete(workload);
  if (verdict.is === 'ready') log.ready(flight, verdict.pods);
  else if (verdict.is === 'dropped') log.leave(workload, verdict.outcome, verdict.reason);
  else log.fail(flight, verdict.trouble, read ?? lookout);
}

/** What the promise gives, or the signal's reason as soon as it aborts. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
