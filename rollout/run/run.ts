import type { Cluster } from '../kube/cluster.ts';
import type { Outcome } from '../plan/decision.ts';
import { idOf, type PlannedWorkload, planHash, type RolloutPlan } from '../plan/plan.ts';
import { isUnreachable } from './advance.ts';
import { begin } from './begin.ts';
import type { Flight } from './flight.ts';
import { type Lookout, openLookout } from './live.ts';
import { openLogbook } from './logbook.ts';
import { type RolloutOptions, withDefaults } from './options.ts';
import type { RolloutResult } from './result.ts';
import { sightClock } from './sight-clock.ts';
import { type Course, step, tellRestart } from './step.ts';
import { independentSteps, type Lost, type Steps } from './steps.ts';
import { throughWaves } from './through-waves.ts';
import { wavesOf } from './waves.ts';

export type { RolloutOptions } from './options.ts';
export { type RolloutResult, rolloutFailure } from './result.ts';

interface Run extends Course {
  readonly queue: PlannedWorkload[];
  readonly steps: Steps;
  /** Workloads that were not whole when their turn came, since when (monotonic milliseconds). */
  readonly unfit: Map<PlannedWorkload, number>;
  /** When (monotonic milliseconds) every workload in flight was last looked at, news or not. */
  lookedAtAll: number;
  /** When (monotonic milliseconds) another restart may begin. */
  nextBegins: number;
  /** When (monotonic milliseconds) the last restarts of this wave began, as many as there are places. */
  begun: number[];
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
  const lookout = openLookout(cluster, restarts, options);
  const clock = sightClock();
  const course: Course = { cluster, settings, hash, log, lookout, clock, flights: new Map() };
  const steps = independentSteps((workload) => step(course, workload), lookout.wake);
  const run: Run = { ...course, queue, steps, unfit: new Map(), lookedAtAll: 0, nextBegins: 0, begun: [] };
  try {
    const { stoppedBy, notBegun } = await throughWaves(waves, settings, {
      log,
      isStopping: () => stopping(run),
      async fly(wave) {
        queue.push(...wave);
        run.begun = [];
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
  const { settings, lookout } = run;
  for (;;) {
    settings.signal?.throwIfAborted();
    if (sees(run)) tick(run);
    if (isDone(run)) return;
    const soon = untilNext(run);
    await lookout.changed(soon > 0 ? Math.min(soon, settings.interval) : settings.interval, settings.signal);
  }
}

/**
 * Whether the cluster can be seen, and a word when that changes. What one call has lost is tried again while others go on.
 * @throws Failure MP_KUBE_UNREACHABLE after `outage`
 */
function sees(run: Run): boolean {
  const { clock, lookout, log, settings, steps } = run;
  const unseen = unseenBy(lookout);
  const lost = unseen ?? steps.lost();
  const stopped = clock.stoppedAt();
  if (lost && stopped === undefined) log.tell({ type: 'blind', seen: lost.error.message });
  if (lost) clock.stop(lost.since);
  else if (stopped !== undefined) {
    clock.go();
    log.tell({ type: 'sighted', seconds: (performance.now() - stopped) / 1000 });
  }
  if (lost && performance.now() - (stopped ?? lost.since) > settings.outage) throw lost.error;
  return unseen === undefined && lookout.complete();
}

function unseenBy(lookout: Lookout): Lost | undefined {
  try {
    lookout.complete();
    return undefined;
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    return { error: error as Error, since: performance.now() };
  }
}

/** Steps for the workloads in flight of which something is new, for all once in a while, and new ones in free places. */
function tick(run: Run): void {
  const { lookout, queue, flights, settings, steps, clock } = run;
  const now = performance.now();
  const news = new Set([...lookout.touched(), ...steps.due()]);
  const all = now - run.lookedAtAll >= settings.interval;
  if (all) run.lookedAtAll = now;
  for (const id of all ? flights.keys() : news) if (flights.has(id)) steps.take(id);
  if (clock.stoppedAt() !== undefined || !mayBegin(run)) return;
  for (const next of [...queue]) {
    if (!hasRoom(run) || untilNext(run) > 0) break;
    const flight = hasRoomFor(run, next) ? launch(run, next) : undefined;
    if (flight) steps.take(idOf(flight.planned));
  }
}

/** Milliseconds until another restart may begin after the last one. */
const untilNext = ({ nextBegins }: Run): number => Math.ceil(nextBegins - performance.now());

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

function hasRoomFor(run: Run, next: PlannedWorkload): boolean {
  const { settings, flights } = run;
  const alone = next.alone || [...flights.values()].some(({ planned }) => planned.alone);
  if (stopping(run) || (alone && flights.size > 0)) return false;
  return hasRoom(run) && hasRoom(run, settings.parallelismPerNamespace, next.namespace);
}

/** Whether one more may restart: of those in flight some have a place, and as many more may be letting old pods end. */
function hasRoom({ settings, flights }: Run, most = settings.parallelism, namespace?: string): boolean {
  const mine = [...flights.values()].filter(
    ({ planned }) => namespace === undefined || planned.namespace === namespace,
  );
  return mine.filter(({ serving }) => !serving).length < most && mine.length < 2 * most;
}

const mayBecomeWhole: ReadonlySet<Outcome> = new Set<Outcome>(['unhealthy', 'scaling']);

/**
 * Milliseconds from a restart that begins now to the next one at least. Once all places were filled it is half of what would keep
 * them from being filled as often as they become free: spread out, workloads become ready at different times.
 */
function spacingFrom(now: number, { begun, settings: { spacing, parallelism } }: Run): number {
  const [before] = begun;
  if (before === undefined || begun.length < parallelism) return spacing;
  return Math.min(spacing, (now - before) / parallelism / 2);
}

/** Begins a workload whose turn has come. What is not whole just now keeps its place for a while: it may be scaling. */
function launch(run: Run, next: PlannedWorkload): Flight | undefined {
  const { settings, hash, log, queue, flights, unfit, lookout, clock } = run;
  const now = performance.now();
  const start = begin(next, lookout, { hash, target: settings.target, now, timedFrom: clock.now() });
  if (start.is === 'skipped' && mayBecomeWhole.has(start.outcome)) {
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
  else {
    run.nextBegins = now + spacingFrom(now, run);
    run.begun = [...run.begun, now].slice(-settings.parallelism);
  }
  return start.flight;
}
