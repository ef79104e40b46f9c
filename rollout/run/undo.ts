import { Failure } from '../../reports/failure/failure.ts';
import type { Cluster, KubeObject } from '../kube/cluster.ts';
import { sameImage } from '../plan/image-reference.ts';
import { idOf, injectionsOf, type PlannedWorkload, planRollout, type RolloutPlan } from '../plan/plan.ts';
import { readSnapshot, type Snapshot } from '../plan/snapshot.ts';
import { askInjector, type Given, isBarredByQuota, wordsOfGiven } from './ask-injector.ts';

/** What the injector gives each workload now, by its name. */
export type GivenNow = ReadonlyMap<string, Given>;

/**
 * The plan that takes a rollout back: what it restarted is restarted again, for the injector decides the image. So the
 * injector must give the earlier one again, and is asked for every workload before anything is moved. Where a quota lets
 * nobody ask, its configuration answers.
 * @param begun names of the workloads that the rollout restarted
 * @param namespaces to which the rollout was limited, and so perhaps the rights
 * @throws Failure MP_ROLLOUT_UNDO that says what the injector gives now
 */
export async function planUndo(
  cluster: Cluster,
  plan: RolloutPlan,
  begun: readonly string[],
  namespaces?: readonly string[],
): Promise<RolloutPlan> {
  const moved = plan.filter((planned) => begun.includes(idOf(planned)));
  if (moved.length === 0) return [];
  const within = moved.map(({ namespace }) => namespace);
  const snapshot = await readSnapshot(cluster, { namespaces, within });
  const still = stillThere(moved, snapshot);
  const given = await Promise.all(
    still.map(async (workload) => [keyOf(workload), await askInjector(cluster, workload)] as const),
  );
  return undoOf(moved, snapshot, new Map(given));
}

/** As planUndo, from what was seen and answered. Pure. @throws Failure MP_ROLLOUT_UNDO */
export function undoOf(moved: RolloutPlan, snapshot: Snapshot, given: GivenNow): RolloutPlan {
  const configured = configuredIn(snapshot);
  const asked = moved.flatMap((planned): Asked[] => {
    const { decision } = planned;
    const answer = given.get(idOf(planned));
    if (decision.action !== 'restart' || !answer) return [];
    const now = isBarredByQuota(answer) ? (configured(planned) ?? answer) : answer;
    return [{ planned, earlier: decision.from.filter((image) => image !== 'no proxy'), given: now }];
  });
  const other = asked.filter((one) => !gives(one));
  if (other.length > 0) throw refused(other, asked.length);
  const byName = new Map(asked.map((one) => [idOf(one.planned), one]));
  const back = planRollout(snapshot, {
    unhealthy: 'restart',
    gateways: 'last',
    rank: (workload) => byName.get(keyOf(workload))?.planned.rank,
  });
  return back.flatMap((planned) => {
    const one = byName.get(idOf(planned));
    if (!one) return [];
    const { decision } = planned;
    if (decision.action !== 'restart') return [planned];
    return [{ ...planned, decision: { ...decision, target: wordsOfGiven(one.given) } }];
  });
}

interface Asked {
  readonly planned: PlannedWorkload;
  /** Images that its proxies ran before. */
  readonly earlier: readonly string[];
  readonly given: Given;
}

/** Those that are the same objects as then: another that took a name was never moved. */
function stillThere(moved: RolloutPlan, { workloads }: Snapshot): readonly KubeObject[] {
  const uids = new Map(moved.map((planned) => [idOf(planned), planned.uid]));
  return workloads.filter((workload) => {
    const key = keyOf(workload);
    return uids.has(key) && (uids.get(key) ?? workload.metadata.uid) === workload.metadata.uid;
  });
}

/** What the injectors' configuration gives a new pod of a workload; undefined where it does not tell. */
function configuredIn(snapshot: Snapshot): (planned: PlannedWorkload) => Given | undefined {
  const injectionFor = injectionsOf(snapshot);
  const workloads = new Map(snapshot.workloads.map((workload) => [keyOf(workload), workload]));
  return (planned) => {
    const workload = workloads.get(idOf(planned));
    const injection = workload && injectionFor(workload, workload.spec.template);
    if (injection?.kind === 'image') return { is: 'image', image: injection.image };
    return injection?.kind === 'none' ? { is: 'none' } : undefined;
  };
}

const keyOf = ({ kind, metadata: { namespace = '', name } }: KubeObject) => idOf({ kind, namespace, name });

const gives = ({ given, earlier }: Asked) =>
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
