import { inertLine } from '../../reports/record/inert.ts';
import { table } from '../../reports/terminal/table.ts';
import type { RolloutPlan } from './plan.ts';

/** A plan as a person reads it: what restarts, in which order and why; then what does not, and why not. */
export function planTable(plan: RolloutPlan): string {
  const rows = plan.flatMap(({ namespace, kind, name, decision }, index) => {
    const who = [namespace, `${kind.toLowerCase()}/${name}`];
    return decision.action === 'restart'
      ? [{ rank: 0, index, cells: [...who, 'restart', `${decision.reason} -> ${decision.target}`] }]
      : [{ rank: 1, index, cells: [...who, decision.outcome, decision.reason] }];
  });
  const sorted = rows.toSorted((a, b) => a.rank - b.rank || a.index - b.index);
  const outside = plan.filter(
    ({ decision }) => decision.action === 'skip' && decision.outcome === 'not-in-mesh',
  );
  const shown = sorted.filter(({ cells }) => cells[2] !== 'not-in-mesh');
  const restarts = rows.filter(({ rank }) => rank === 0).length;
  const summary = `${restarts} to restart, ${shown.length - restarts} left as they are, ${outside.length} not in the mesh`;
  if (shown.length === 0) return summary;
  const cells = shown.map((row) => row.cells.map(inertLine));
  return `${table(['namespace', 'workload', 'action', 'why'], cells)}\n${summary}`;
}
