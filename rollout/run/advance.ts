import { Failure } from '../../reports/failure/failure.ts';
import type { Cluster, KubeObject } from '../kube/cluster.ts';
import { refusedStatus } from '../kube/refusal.ts';
import { isArgo } from '../plan/argo.ts';
import { scalingWords } from '../plan/autoscaling.ts';
import { countsOf } from '../plan/health.ts';
import type { PlannedWorkload } from '../plan/plan.ts';
import { allowsDisruption } from '../plan/strategy.ts';
import type { Flight } from './flight.ts';
import { type LiveView, lookAgain } from './live.ts';
import { type Progress, progressOf, youngPods } from './progress.ts';
import { markOf, restartManager, restartOf } from './restart.ts';
import { eventTrouble } from './trouble.ts';

export interface Tower {
  readonly cluster: Cluster;
  /** Of the plan. */
  readonly hash: string;
  /** Once aborted, no restart is written any more. */
  readonly signal?: AbortSignal;
  /** Told before a restart is written for the first time. */
  readonly onRestart: (flight: Flight) => void;
}

export interface Sighted {
  readonly flight: Flight;
  readonly sight: Progress;
  /** What was read for it, pods after status; absent where the watches were trusted. */
  readonly read?: LiveView;
}

const waiting = (seen: string): Progress => ({ state: 'waiting', seen });

/** Takes a workload one step on, as far as it may go now, and says what is seen of it. */
export async function advance(tower: Tower, flight: Flight, live: LiveView): Promise<Sighted> {
  switch (flight.phase) {
    case 'guarded':
      return guard(tower, flight);
    case 'sending': {
      const applied = markOf(live.workload(flight.planned)) === tower.hash;
      return applied ? watch(tower, { ...flight, phase: 'watching' }, live) : send(tower, flight);
    }
    case 'watching':
      return watch(tower, flight, live);
  }
}

/** Milliseconds between two questions about the same thing that changed nothing. */
const askInterval = 1_000;

/** Restarts only when every PodDisruptionBudget of the workload has room. */
async function guard(tower: Tower, flight: Flight): Promise<Sighted> {
  const now = performance.now();
  const known = flight.budget && now - flight.budget.at < askInterval ? flight.budget : undefined;
  const spent = known ? known.spent : await spentBudget(tower.cluster, flight.planned);
  if (spent !== undefined) {
    const budget = known ?? { at: now, spent };
    return {
      flight: { ...flight, budget },
      sight: { state: 'failed', reason: 'disruption-budget', seen: spent },
    };
  }
  tower.signal?.throwIfAborted();
  tower.onRestart(flight);
  return send(tower, { ...flight, phase: 'sending' });
}

async function spentBudget(
  cluster: Cluster,
  { namespace, decision }: PlannedWorkload,
): Promise<string | undefined> {
  for (const name of decision.action === 'restart' ? decision.budgets : []) {
    const ref = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', namespace, name };
    const budget = await cluster.get(ref);
    if (budget && !allowsDisruption(budget)) return `PodDisruptionBudget ${name} allows no disruption`;
  }
  return undefined;
}

/** Writes the restart. Sent again with the same content until it is known to have arrived. */
async function send({ cluster, hash }: Tower, flight: Flight): Promise<Sighted> {
  const { restartedAt } = flight;
  try {
    const written = await cluster.apply(restartOf(flight.planned, { hash, restartedAt }), {
      fieldManager: restartManager,
      force: true,
    });
    const { generation } = written.metadata;
    const sight = waiting('its controller has the restart');
    return { flight: { ...flight, phase: 'watching', written: serverTime(written), generation }, sight };
  } catch (error) {
    const status = refusedStatus(error);
    const message = error instanceof Error ? error.message : String(error);
    if (status === undefined && !isUnreachable(error)) throw error;
    if (status === 404 || (status !== undefined && isReplaced(status, message)))
      return { flight, sight: { state: 'dropped', outcome: 'gone', seen: message } };
    // the answer is lost: whether it was applied is seen in the pod template at the next look
    if (status === undefined || status === 409) return { flight, sight: waiting(message) };
    return { flight, sight: { state: 'failed', reason: 'refused', seen: message } };
  }
}

/** Another object has the name, or none: the API server says it of the uid, or of what a new object would lack. */
const isReplaced = (status: number, message: string): boolean =>
  (status === 409 && /uid mismatch/.test(message)) ||
  (status === 422 && /metadata\.uid|spec\.selector: Required/.test(message));

export const isUnreachable = (error: unknown): boolean =>
  error instanceof Failure && error.code === 'MP_KUBE_UNREACHABLE';

/** When the server last took a write of ours, by its own clock: ours may be minutes off. */
function serverTime({ metadata }: KubeObject): number | undefined {
  const fields = (metadata.managedFields ?? []) as { manager?: string; time?: string }[];
  const times = fields
    .filter(({ manager }) => manager === restartManager)
    .map(({ time }) => Date.parse(time ?? ''));
  const known = times.filter((time) => !Number.isNaN(time));
  return known.length > 0 ? Math.max(...known) : undefined;
}

async function watch(tower: Tower, flight: Flight, live: LiveView): Promise<Sighted> {
  const { planned, generation = 0 } = flight;
  const workload = live.workload(planned);
  const sameAsPlanned = planned.uid === undefined || workload?.metadata.uid === planned.uid;
  // the watch has not come to our own write yet
  if (sameAsPlanned && workload && (workload.metadata.generation ?? 0) < generation)
    return { flight, sight: waiting(flight.seen) };
  const sighted = seeing(tower, flight, workload, live.pods(planned));
  if (sighted.sight.state === 'done' && workload) return confirm(tower, flight, workload);
  return explain(tower, flight, sighted.sight, live);
}

/** What is seen of a restarted workload, from a watch or from a look. */
function seeing(
  { hash }: Tower,
  flight: Flight,
  workload: KubeObject | undefined,
  pods: readonly KubeObject[],
): Sighted {
  const { planned, target } = flight;
  if (!workload || (planned.uid !== undefined && workload.metadata.uid !== planned.uid))
    return { flight, sight: { state: 'dropped', outcome: 'gone', seen: 'it was deleted meanwhile' } };
  return { flight, sight: withScaling(planned, workload, progressOf(workload, pods, target, hash)) };
}

/** What a workload waits for may be pods that were not planned for. */
function withScaling(planned: PlannedWorkload, workload: KubeObject, sight: Progress): Progress {
  const { scaledBy, decision } = planned;
  const { wanted } = countsOf(workload);
  if (sight.state !== 'waiting' || scaledBy === undefined || decision.action !== 'restart') return sight;
  if (wanted === decision.pods) return sight;
  const words = scalingWords(scaledBy, { from: decision.pods, to: wanted });
  return { ...sight, seen: `${sight.seen}; ${words}` };
}

/** The watch of pods may lag behind the status that says that all is well: they are read once after it. */
async function confirm(tower: Tower, flight: Flight, workload: KubeObject): Promise<Sighted> {
  if (wasJustRead(flight)) return { flight, sight: waiting(flight.seen) };
  const now = performance.now();
  const { pods } = await lookAgain(tower.cluster, flight.planned, workload);
  const read = { workload: () => workload, pods: () => pods };
  return { ...seeing(tower, { ...flight, confirmed: now }, workload, pods), read };
}

/** Read so lately that the watches are given time to come to the same. */
export const wasJustRead = ({ confirmed }: Flight): boolean =>
  confirmed !== undefined && performance.now() - confirmed < askInterval;

/**
 * A workload and its pods as they are now, and what that means: nothing fails over what a watch has not told yet.
 */
export async function recheck(tower: Tower, flight: Flight): Promise<Sighted> {
  const confirmed = performance.now();
  const { workload, pods } = await lookAgain(tower.cluster, flight.planned);
  const read = { workload: () => workload, pods: () => pods };
  return { ...seeing(tower, { ...flight, confirmed }, workload, pods), read };
}

/** Of controllers that tell only by events why pods are missing, asks for those. */
async function explain(
  { cluster, hash }: Tower,
  flight: Flight,
  sight: Progress,
  live: LiveView,
): Promise<Sighted> {
  const workload = live.workload(flight.planned);
  const silent = workload && workload.kind !== 'Deployment' && !isArgo(workload);
  const young = silent ? youngPods(workload, live.pods(flight.planned), hash) : [];
  const short = silent && sight.state === 'waiting' && young.length < countsOf(workload).wanted;
  if (!short) return { flight: { ...flight, events: undefined }, sight };
  return { flight: await withEvents(cluster, flight, young), sight };
}

async function eventsOf(cluster: Cluster, planned: PlannedWorkload): Promise<readonly KubeObject[]> {
  const { kind, namespace, name } = planned;
  const fieldSelector = `involvedObject.kind=${kind},involvedObject.name=${name}`;
  try {
    return await cluster.list({ apiVersion: 'v1', kind: 'Event', namespace, fieldSelector });
  } catch (error) {
    // who may not read events goes without the reason, and the timeout tells
    if (refusedStatus(error) !== undefined) return [];
    throw error;
  }
}

/** Milliseconds between two looks at a workload's events, and before the first. */
const eventsInterval = 10_000;

/** Asks why pods are missing, of controllers that say it only in events. */
async function withEvents(cluster: Cluster, flight: Flight, young: readonly KubeObject[]): Promise<Flight> {
  const now = performance.now();
  if (flight.events === undefined) return { ...flight, events: { at: now } };
  if (now - flight.events.at < eventsInterval) return flight;
  const events = await eventsOf(cluster, flight.planned);
  // a pod that was made after a failure has outlived it
  const made = young.map(({ metadata }) => Date.parse(metadata.creationTimestamp ?? ''));
  const since = Math.max(flight.written ?? Date.parse(flight.restartedAt), ...made);
  return { ...flight, events: { at: now, trouble: eventTrouble(events, since) } };
}
