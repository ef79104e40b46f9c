import { inertLine } from '../../reports/record/inert.ts';
import { table } from '../../reports/terminal/table.ts';
import type { PlannedWorkload, RolloutPlan } from './plan.ts';

/** A plan as a person reads it: what restarts, in which order and why; then what does not, and why not. */
export function planTable(plan: RolloutPlan, form: 'usual' | 'wide' = 'usual'): string {
  const restarts = plan.filter(({ decision }) => decision.action === 'restart');
  const outside = plan.filter(
    ({ decision }) => decision.action === 'skip' && decision.outcome === 'not-in-mesh',
  );
  const left = plan.filter(({ decision }) => decision.action === 'skip');
  const kept = form === 'wide' ? left : left.filter((one) => !outside.includes(one));
  const inside = left.length - outside.length;
  const summary = `${restarts.length} to restart, ${inside} left as they are, ${outside.length} not in the mesh`;
  if (restarts.length + kept.length === 0) return summary;
  const rows = [...restarts, ...kept].map((planned, index) =>
    (form === 'wide' ? wideRow(planned, index) : row(planned)).map(inertLine),
  );
  const heads = form === 'wide' ? wideHeads : ['namespace', 'workload', 'action', 'why'];
  return `${table(heads, rows)}\n${summary}`;
}

const nameOf = ({ kind, name }: PlannedWorkload) => `${kind.toLowerCase()}/${name}`;

function row(planned: PlannedWorkload): string[] {
  const { namespace, decision } = planned;
  return decision.action === 'restart'
    ? [namespace, nameOf(planned), 'restart', `${decision.reason} -> ${decision.target}`]
    : [namespace, nameOf(planned), decision.outcome, decision.reason];
}

const wideHeads = ['turn', 'namespace', 'workload', 'action', 'pods', 'stale', 'from', 'target', 'notes'];

/** With everything that is known of each restart; the rank is shown where one was given. */
function wideRow(planned: PlannedWorkload, index: number): string[] {
  const { namespace, decision, rank, alone, scaledBy } = planned;
  const who = [namespace, nameOf(planned)];
  const scaled = scaledBy === undefined ? [] : [`scaled by HorizontalPodAutoscaler ${scaledBy}`];
  if (decision.action === 'skip')
    return ['', ...who, decision.outcome, '', '', '', '', [decision.reason, ...scaled].join('; ')];
  const { pods, stalePods, from, target, budgets, setAside } = decision;
  const notes = [
    ...(rank === undefined ? [] : [rank === Number.MIN_SAFE_INTEGER ? 'canary' : `order ${rank}`]),
    ...(alone ? ['alone'] : []),
    ...scaled,
    ...budgets.map((budget) => `waits for PodDisruptionBudget ${budget}`),
    ...setAside.map((caution) => `in spite of ${caution}`),
  ];
  return [
    `${index + 1}`,
    ...who,
    'restart',
    `${pods}`,
    `${stalePods}`,
    from.join(', '),
    target,
    notes.join('; '),
  ];
}
