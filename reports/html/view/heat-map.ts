import { clip, counted } from '../../format/clip.ts';
import type { RunRecord, ThresholdResult, Verdict, WorkloadRecord } from '../../record/run-record.ts';
import { countsOf } from '../../record/summary.ts';
import { verdictsWorstFirst, worstVerdict } from '../../record/worst.ts';
import type { Limits } from '../limits.ts';
import { markOf } from './mark.ts';

interface Row {
  readonly workload: string;
  readonly tags: readonly string[];
  readonly worst: Verdict | undefined;
  readonly cells: readonly (readonly ThresholdResult[])[];
}

/** Workloads by windows, each cell the worst verdict. Too many workloads: those with trouble stay, the rest is counted. */
export function heatMapOf(record: RunRecord, limits: Limits) {
  const windows = record.windows.map((window) => window.name);
  const rows = rowsOf(record, windows);
  const shown = rows.length > limits.heatRows ? byTrouble(rows).slice(0, limits.heatRows) : rows;
  const hidden = rows.length - shown.length;
  return {
    windows: windows.map((name, index) => ({ number: index + 1, name })),
    rows: shown.map((row) => ({
      workload: row.workload === '*' ? 'whole mesh' : clip(row.workload, limits.text),
      key: clip(row.workload, limits.text),
      tags: row.tags.map((tag) => clip(tag, 60)),
      cells: row.cells.map((results, index) => cellOf(results, windows[index] ?? '')),
    })),
    more:
      hidden > 0 ? `${counted(hidden, 'more workload')} with the least trouble, not drawn here.` : undefined,
  };
}

function rowsOf(record: RunRecord, windows: readonly string[]): Row[] {
  const known = new Map(record.workloads.map((one) => [`${one.namespace}/${one.name}`, one]));
  const results = new Map<string, ThresholdResult[]>();
  for (const one of record.thresholds) {
    const list = results.get(one.workload);
    if (list) list.push(one);
    else results.set(one.workload, [one]);
  }
  const names = [...(results.has('*') ? ['*'] : []), ...known.keys(), ...results.keys()];
  return [...new Set(names)].map((workload) => {
    const own = results.get(workload) ?? [];
    return {
      workload,
      tags: tagsOf(known.get(workload)),
      worst: worstVerdict(own.map((one) => one.verdict)),
      cells: windows.map((window) => own.filter((one) => one.window === window)),
    };
  });
}

function tagsOf(workload: WorkloadRecord | undefined): string[] {
  if (!workload) return [];
  return [workload.kind, ...Object.entries(workload.permutation).map(([axis, value]) => `${axis} ${value}`)];
}

function cellOf(results: readonly ThresholdResult[], window: string) {
  const verdict = worstVerdict(results.map((one) => one.verdict));
  return {
    mark: markOf(verdict),
    rest: markOf(verdict).word.slice(1),
    note: verdict && verdict !== 'pass' ? `, ${countsOf(results).pass} of ${results.length} passed` : '',
    window,
    judged: results.length > 0,
  };
}

function byTrouble(rows: readonly Row[]): Row[] {
  const rank = ({ worst }: Row) =>
    worst === undefined ? verdictsWorstFirst.length : verdictsWorstFirst.indexOf(worst);
  return rows.toSorted((a, b) => rank(a) - rank(b));
}
