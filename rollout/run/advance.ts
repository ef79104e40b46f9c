import { Failure } from '../../reports/failure/failure.ts';
import type { Cluster, KubeObject } from '../kube/cluster.ts';
import { refusedStatus } from '../kube/refusal.ts';
import { countsOf } from '../plan/health.ts';
import type { PlannedWorkload } from '../plan/plan.ts';
import { allowsDisruption } from '../plan/strategy.ts';
import type { Flight } from './flight.ts';
import type { LiveView } from './live.ts';
import { type Progress, planOf, progressOf, youngPods } from './progress.ts';
import { restartPatch } from './restart.ts';
import { eventTrouble } from './trouble.ts';

export interface Tower {
  readonly cluster: Cluster;
  /** Of the plan. */
  readonly hash: string;
  /** Told before a restart is written for the first time. */
  readonly onRestart: (flight: Flight) => void;
}

export interface Sighted {
  readonly flight: Flight;
  readonly sight: Progress;
}

const waiting = (seen: string): Progress => ({ state: 'waiting', seen });

/** Takes a workload one step on, as far as it may go now, and says what is seen of it. */
export async function advance(tower: Tower, flight: Flight, live: LiveView): Promise<Sighted> {
  switch (flight.phase) {
    case 'guarded':
      return guard(tower, flight);
    case 'sending': {
      const applied = planOf(live.workload(flight.planned)?.spec.template) === tower.hash;
      return applied ? watch(tower, { ...flight, phase: 'watching' }, live) : send(tower, flight);
    }
    case 'watching':
      return watch(tower, flight, live);
  }
}

/** Restarts only when every PodDisruptionBudget of the workload has room. */
async function guard(tower: Tower, flight: Flight): Promise<Sighted> {
  const spent = await spentBudget(tower.cluster, flight.planned);
  if (spent !== undefined)
    return { flight, sight: { state: 'failed', reason: 'disruption-budget', seen: spent } };
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
  const { apiVersion, kind, namespace, name, uid } = flight.planned;
  const body = restartPatch({ uid, hash, restartedAt: flight.restartedAt });
  try {
    const written = await cluster.patch({ apiVersion, kind, namespace, name }, body, 'merge');
    const sight = waiting('its controller has the restart');
    return { flight: { ...flight, phase: 'watching', written: serverTime(written) }, sight };
  } catch (error) {
    const status = refusedStatus(error);
    const message = error instanceof Error ? error.message : String(error);
    if (status === undefined && !isUnreachable(error)) throw error;
    // the answer is lost: whether it was applied is seen in the pod template at the next look
    if (status === undefined || status === 409) return { flight, sight: waiting(message) };
    const replaced = status === 422 && /metadata\.uid/.test(message);
    if (status === 404 || replaced)
      return { flight, sight: { state: 'dropped', outcome: 'gone', seen: message } };
    return { flight, sight: { state: 'failed', reason: 'refused', seen: message } };
  }
}

export const isUnreachable = (error: unknown): boolean =>
  error instanceof Failure && error.code === 'MP_KUBE_UNREACHABLE';

/** When the server last took a write of ours, by its own clock: ours may be minutes off. */
function serverTime({ metadata }: KubeObject): number | undefined {
  const fields = (metadata.managedFields ?? []) as { manager?: string; time?: string }[];
  const times = fields
    .filter(({ manager }) => manager === 'meshproof')
    .map(({ time }) => Date.parse(time ?? ''));
  const known = times.filter((time) => !Number.isNaN(time));
  return known.length > 0 ? Math.max(...known) : undefined;
}

async function watch(tower: Tower, flight: Flight, live: LiveView): Promise<Sighted> {
  const { planned, target } = flight;
  const workload = live.workload(planned);
  if (!workload || (planned.uid !== undefined && workload.metadata.uid !== planned.uid))
    return { flight, sight: { state: 'dropped', outcome: 'gone', seen: 'it was deleted meanwhile' } };
  const pods = live.pods(planned);
  const sight = progressOf(workload, pods, target, tower.hash);
  const young = youngPods(pods, tower.hash);
  const short = sight.state === 'waiting' && young.length < countsOf(workload).wanted;
  if (!short || workload.kind === 'Deployment') return { flight: { ...flight, events: undefined }, sight };
  return { flight: await withEvents(tower.cluster, flight, young), sight };
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
