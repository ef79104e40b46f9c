import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from '../kube/cluster.ts';
import { idOf, type PlannedWorkload, planHash, type RolloutPlan } from '../plan/plan.ts';
import { advance, isUnreachable, type Tower } from './advance.ts';
import { begin } from './begin.ts';
import type { Happening, RolloutEvent } from './events.ts';
import { type Evidence, gatherEvidence } from './evidence.ts';
import { blinded, type Flight, judge } from './flight.ts';
import { journalLine } from './journal.ts';
import { type LiveView, readLive } from './live.ts';
import type { FailureReason, Trouble } from './reasons.ts';
import type { RolloutResult } from './result.ts';

export { type RolloutResult, rolloutFailure } from './result.ts';

export interface RolloutOptions {
  /** Workloads that may be restarting at the same time. Default 3. */
  readonly parallelism?: number;
  /** Who goes first; gateways go last all the same. Default: the plan's order. */
  readonly order?: (a: PlannedWorkload, b: PlannedWorkload) => number;
  /** Milliseconds that one workload may take. Default 300 000. */
  readonly timeoutPerWorkload?: number;
  /** Milliseconds for which a kind of trouble must last before it is a failure. */
  readonly graces?: Partial<Readonly<Record<FailureReason, number>>>;
  /** Default `stop`: one failure begins no other restart; those in flight are let finish. */
  readonly onFailure?: 'stop' | 'continue';
  /** Image that the new proxies must run. Default: the plan's, for each workload. */
  readonly target?: string;
  /** Milliseconds that a workload which is not whole when its turn comes is given to become so. Default 30 000. */
  readonly settle?: number;
  /** Milliseconds between two looks at the cluster. Default 500. */
  readonly interval?: number;
  /** Milliseconds for which the API server may be away. Default 300 000. */
  readonly outage?: number;
  /** Begins no other restart and lets those in flight finish. */
  readonly stopNew?: AbortSignal;
  /** Stops at once; what was restarted goes on in the cluster. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RolloutEvent) => void;
  /** Takes one JSON line each time, before what it tells of is done. */
  readonly journal?: (line: string) => void;
}

/**
 * Restarts a plan's workloads, some at a time, and waits until every new proxy runs the target image. Each tick looks at
 * the cluster once for all of them. Run again with the same plan it goes on where it was: what carries the plan's mark is
 * watched, not restarted again.
 * @throws the signal's reason; Failure MP_KUBE_UNREACHABLE after `outage`
 */
export async function runRollout(
  cluster: Cluster,
  plan: RolloutPlan,
  options: RolloutOptions = {},
): Promise<RolloutResult> {
  const { parallelism = 3, interval = 500, outage = 300_000, onFailure = 'stop', signal } = options;
  const patience = { timeout: options.timeoutPerWorkload ?? 300_000, graces: options.graces };
  const hash = planHash(plan);
  const queue = inTurn(plan, options.order);
  const flights = new Map<string, Flight>();
  const unfit = new Map<PlannedWorkload, number>();
  const restarted: string[] = [];
  const skipped: RolloutResult['skipped'][number][] = [];
  const failed: { workload: string; trouble: Trouble; evidence: Promise<Evidence> }[] = [];
  const started = performance.now();

  const tell = (happening: Happening) => {
    const event = { at: new Date().toISOString(), ...happening } as RolloutEvent;
    options.journal?.(journalLine(event));
    options.onEvent?.(event);
  };
  const restarting = ({ planned, target }: Flight, resumed: boolean) =>
    tell({ type: 'restarting', workload: idOf(planned), target, resumed });
  const tower: Tower = { cluster, hash, onRestart: (flight) => restarting(flight, false) };
  const unfitInQueue = () => (stopping() ? [] : queue.filter((planned) => unfit.has(planned)));
  const stopping = () => options.stopNew?.aborted === true || (onFailure === 'stop' && failed.length > 0);
  const secondsOf = ({ began }: Flight) => (performance.now() - began) / 1000;

  const step = async (flight: Flight, live: LiveView) => {
    const { planned } = flight;
    const workload = idOf(planned);
    const { flight: seen, sight } = await advance(tower, flight, live);
    const verdict = judge(seen, sight, performance.now(), patience);
    const seconds = secondsOf(flight);
    if (verdict.is === 'flying') {
      flights.set(workload, verdict.flight);
      if (verdict.flight.seen !== flight.seen)
        tell({ type: 'waiting', workload, seen: verdict.flight.seen, seconds });
      return;
    }
    flights.delete(workload);
    if (verdict.is === 'ready') {
      restarted.push(workload);
      tell({ type: 'ready', workload, pods: verdict.pods, seconds });
    } else if (verdict.is === 'dropped') {
      leave(workload, verdict.outcome, verdict.reason);
    } else {
      const evidence = gatherEvidence(cluster, planned, live.workload(planned), live.pods(planned));
      failed.push({ workload, trouble: verdict.trouble, evidence });
      tell({ type: 'failed', workload, ...verdict.trouble, seconds });
    }
  };

  const leave = (workload: string, outcome: RolloutResult['skipped'][number]['outcome'], reason: string) => {
    skipped.push({ workload, outcome, reason });
    tell({ type: 'skipped', workload, outcome, reason });
  };

  /** Fills the free places from the queue. What is not whole just now keeps its place for a while: it may be scaling. */
  const fill = async (live: LiveView) => {
    for (const next of [...queue]) {
      const alone = next.alone || [...flights.values()].some(({ planned }) => planned.alone);
      if (stopping() || flights.size >= (alone ? 1 : parallelism)) return;
      if (!live.covers(next)) continue;
      const now = performance.now();
      const start = begin(next, live, { hash, target: options.target, now });
      if (start.is === 'skipped' && start.outcome === 'unhealthy') {
        const since = unfit.get(next) ?? now;
        unfit.set(next, since);
        if (now - since < (options.settle ?? 30_000)) continue;
      }
      queue.splice(queue.indexOf(next), 1);
      if (start.is === 'skipped') {
        leave(idOf(next), start.outcome, start.reason);
        continue;
      }
      flights.set(idOf(next), start.flight);
      if (start.flight.phase === 'watching') restarting(start.flight, true);
      await step(start.flight, live);
    }
  };

  options.journal?.(journalLine({ at: new Date().toISOString(), type: 'plan', hash, plan }));
  try {
    for (let blindSince: number | undefined; flights.size > 0 || (queue.length > 0 && !stopping()); ) {
      signal?.throwIfAborted();
      const looked = performance.now();
      const flying = [...flights.values()].map(({ planned }) => planned);
      const next = stopping() ? [] : queue.filter((planned) => !unfit.has(planned)).slice(0, parallelism);
      try {
        const live = await orAborted(readLive(cluster, [...flying, ...next, ...unfitInQueue()]), signal);
        if (blindSince !== undefined) tell({ type: 'sighted', seconds: (looked - blindSince) / 1000 });
        blindSince = undefined;
        for (const flight of [...flights.values()]) await step(flight, live);
        await fill(live);
      } catch (error) {
        if (!isUnreachable(error)) throw error;
        if (blindSince === undefined) tell({ type: 'blind', seen: (error as Error).message });
        blindSince ??= looked;
        if (performance.now() - blindSince > outage) throw error;
        for (const [id, flight] of flights) flights.set(id, blinded(flight, performance.now() - looked));
      }
      if (flights.size > 0 || queue.length > 0) await delay(interval, undefined, { signal }).catch(() => {});
    }
  } catch (error) {
    const inFlight = [...flights.keys()];
    const reason = error instanceof Error ? error.message : String(error);
    options.journal?.(journalLine({ at: new Date().toISOString(), type: 'interrupted', inFlight, reason }));
    throw error;
  }

  const notBegun = queue.map(idOf);
  const result: RolloutResult = {
    hash,
    restarted,
    failed: await Promise.all(
      failed.map(async ({ workload, trouble, evidence }) => ({
        workload,
        ...trouble,
        evidence: await evidence,
      })),
    ),
    skipped,
    notBegun,
    seconds: (performance.now() - started) / 1000,
  };
  options.journal?.(journalLine({ at: new Date().toISOString(), type: 'ended', ...result }));
  return result;
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

function inTurn(plan: RolloutPlan, order: RolloutOptions['order']): PlannedWorkload[] {
  const restarts = plan.filter(({ decision }) => decision.action === 'restart');
  const sorted = order ? restarts.toSorted(order) : restarts;
  return sorted.toSorted((a, b) => Number(a.alone) - Number(b.alone));
}
