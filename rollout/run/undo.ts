import { Failure } from '../../reports/failure/failure.ts';
import type { Cluster, KubeObject } from '../kube/cluster.ts';
import { sameImage } from '../plan/image-reference.ts';
import { idOf, type PlannedWorkload, planRollout, type RolloutPlan } from '../plan/plan.ts';
import { readSnapshot } from '../plan/snapshot.ts';
import { askInjector, type Given, wordsOfGiven } from './ask-injector.ts';

interface Asked {
  readonly planned: PlannedWorkload;
  /** Images that its proxies ran before. */
  readonly earlier: readonly string[];
  readonly given: Given;
}

/**
 * The plan that takes a rollout back: what it restarted is restarted again, for the injector decides the image. So the
 * injector must give the earlier one again, and is asked for every workload before anything is moved.
 * @param begun names of the workloads that the rollout restarted
 * @throws Failure MP_ROLLOUT_UNDO that says what the injector gives now
 */
export async function planUndo(
  cluster: Cluster,
  plan: RolloutPlan,
  begun: readonly string[],
): Promise<RolloutPlan> {
  const moved = plan.filter((planned) => begun.includes(idOf(planned)));
  if (moved.length === 0) return [];
  const namespaces = [...new Set(moved.map(({ namespace }) => namespace))];
  const snapshot = await readSnapshot(cluster, { namespaces });
  const live = new Map(snapshot.workloads.map((workload) => [keyOf(workload), workload]));
  const asked = await Promise.all(moved.flatMap((planned) => ask(cluster, planned, live) ?? []));
  const other = asked.filter(({ given, earlier }) => !gives(given, earlier));
  if (other.length > 0) throw refused(other, asked.length);
  const ranks = new Map(moved.map((planned) => [idOf(planned), planned.rank]));
  const back = planRollout(snapshot, {
    unhealthy: 'restart',
    gateways: 'last',
    rank: (workload) => ranks.get(keyOf(workload)),
  });
  const images = new Map(asked.map(({ planned, given }) => [idOf(planned), wordsOfGiven(given)]));
  return back.flatMap((planned) => {
    const target = images.get(idOf(planned));
    if (target === undefined) return [];
    const { decision } = planned;
    return [decision.action === 'restart' ? { ...planned, decision: { ...decision, target } } : planned];
  });
}

const keyOf = ({ kind, metadata: { namespace = '', name } }: KubeObject) => idOf({ kind, namespace, name });

function ask(
  cluster: Cluster,
  planned: PlannedWorkload,
  live: ReadonlyMap<string, KubeObject>,
): Promise<Asked> | undefined {
  const workload = live.get(idOf(planned));
  const { decision, uid } = planned;
  if (decision.action !== 'restart' || !workload) return undefined;
  // another object has taken the name: it was never moved
  if (uid !== undefined && workload.metadata.uid !== uid) return undefined;
  const earlier = decision.from.filter((image) => image !== 'no proxy');
  return askInjector(cluster, workload).then((given) => ({ planned, earlier, given }));
}

const gives = (given: Given, earlier: readonly string[]) =>
  given.is === 'image' && earlier.some((image) => sameImage(image, given.image));

function refused(other: readonly Asked[], of: number): Failure {
  const kinds = new Map<string, string[]>();
  for (const { planned, earlier, given } of other) {
    const words = `the injector gives ${wordsOfGiven(given)} now, where ${earlier.join(' or ')} ran before`;
    kinds.set(words, [...(kinds.get(words) ?? []), idOf(planned)]);
  }
  const what = [...kinds].map(([words, [first = '', ...rest]]) => {
    const more = rest.length > 0 ? ` and ${rest.length} more` : '';
    return `${words}: ${first}${more}`;
  });
  return new Failure('MP_ROLLOUT_UNDO', {
    what: what.join('; '),
    why: `a proxy's image is what its injector gives; ${other.length} of ${of} would not get the earlier one`,
    fix: 'move the injector back first (helm rollback of istiod, or the revision tag), then: meshproof rollout undo',
  });
}
