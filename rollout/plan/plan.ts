import { createHash } from 'node:crypto';
import type { KubeObject } from '../kube/cluster.ts';
import { autoscalersOf } from './autoscaling.ts';
import { decide, isGateway } from './decide.ts';
import type { Caution, Decision } from './decision.ts';
import { type Injection, injectionOf } from './injection.ts';
import type { PodTemplate } from './injector.ts';
import type { Snapshot } from './snapshot.ts';
import { subjectsOf } from './subjects.ts';

export { selects } from './owners.ts';

export interface PlannedWorkload {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
  /** Of the workload when the plan was made. */
  readonly generation?: number;
  /** Those of a lower rank are restarted first. Absent: after all that have one. */
  readonly rank?: number;
  /** HorizontalPodAutoscaler that scales it. */
  readonly scaledBy?: string;
  /** Restarted with nothing else beside it. */
  readonly alone: boolean;
  readonly decision: Decision;
}

/** Every workload that has or should have a proxy, in the order in which those to restart are restarted. */
export type RolloutPlan = readonly PlannedWorkload[];

export interface PlanOptions {
  /** Image that every proxy shall run. Absent: what its injector gives a new pod. */
  readonly target?: string;
  /** Default `skip`: what is broken before a restart would be blamed on it. */
  readonly unhealthy?: 'skip' | 'restart';
  /** Default `respect`: nothing is restarted that would break its PodDisruptionBudget. */
  readonly disruptionBudgets?: 'respect' | 'ignore';
  /** Default `leave`. `last`: after all others, one at a time. */
  readonly gateways?: 'leave' | 'last';
  /** Who goes first: the lowest. Gateways go last all the same. */
  readonly rank?: (workload: KubeObject) => number | undefined;
}

/** For one's own workloads, moved to a known image whatever state another image has left them in. */
const ownWorkloads = { unhealthy: 'restart', disruptionBudgets: 'ignore', gateways: 'last' } as const;

/**
 * What to do with each workload of a snapshot. Pure. An image in place of the options is for workloads that the caller
 * owns: every proxy shall run it, and no caution holds them back.
 */
export function planRollout(snapshot: Snapshot, options: PlanOptions | string): RolloutPlan {
  const {
    target,
    unhealthy,
    disruptionBudgets,
    gateways = 'leave',
    rank,
  }: PlanOptions = typeof options === 'string' ? { target: options, ...ownWorkloads } : options;
  const setAside: Caution[] = [
    ...(unhealthy === 'restart' ? (['unhealthy'] as const) : []),
    ...(disruptionBudgets === 'ignore' ? (['disruption-budget'] as const) : []),
  ];
  const injectionFor = injectionsOf(snapshot, target);
  const scaledByOf = autoscalersOf(snapshot.autoscalers);
  const planned = subjectsOf(snapshot).map(({ workload, template, pods }): PlannedWorkload => {
    const injection = injectionFor(workload, template);
    const { budgets } = snapshot;
    const scaledBy = scaledByOf(workload);
    const decision = decide({ workload, pods, budgets, injection, scaledBy, setAside, gateways });
    const { namespace = '', name, uid, generation } = workload.metadata;
    const { apiVersion, kind } = workload;
    const alone = isGateway(workload);
    const planned = { apiVersion, kind, namespace, name, uid, generation, alone, decision };
    const ranked = rank?.(workload);
    return {
      ...planned,
      ...(ranked === undefined ? {} : { rank: ranked }),
      ...(scaledBy === undefined ? {} : { scaledBy }),
    };
  });
  return planned.toSorted(inOrder);
}

function inOrder(a: PlannedWorkload, b: PlannedWorkload): number {
  const last = Number(a.alone) - Number(b.alone);
  const { rank: first = Number.MAX_VALUE } = a;
  const { rank: second = Number.MAX_VALUE } = b;
  return last || first - second || idOf(a).localeCompare(idOf(b));
}

/** Namespace, kind and name: what a workload is called in events, journals and tables. */
export const idOf = ({
  namespace,
  kind,
  name,
}: Pick<PlannedWorkload, 'namespace' | 'kind' | 'name'>): string => `${namespace}/${kind}/${name}`;

/** Identifies a plan: the same restarts of the same objects in the same state. 32 hexadecimal digits. */
export function planHash(plan: RolloutPlan): string {
  const restarts = plan
    .flatMap(({ decision, ...workload }) =>
      decision.action === 'restart'
        ? [JSON.stringify([idOf(workload), workload.uid, workload.generation, decision.target])]
        : [],
    )
    .toSorted();
  return createHash('sha256').update(restarts.join('\n')).digest('hex').slice(0, 32);
}

/** What admission gives a workload's next pod; the given target where it gives any. */
export function injectionsOf({ namespaces, rules }: Snapshot, target?: string) {
  const labelsOf = new Map(namespaces.map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
  return ({ metadata: { namespace = '' } }: KubeObject, template: PodTemplate): Injection => {
    if (target !== undefined) return { kind: 'image', image: target, injector: 'given' };
    return injectionOf(rules, { name: namespace, labels: labelsOf.get(namespace) ?? {} }, template);
  };
}
