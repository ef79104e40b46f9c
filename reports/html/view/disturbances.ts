import { csv, csvDataUri } from '../../csv/csv.ts';
import { clip, counted } from '../../format/clip.ts';
import { formatNumber } from '../../format/number.ts';
import { formatClock } from '../../format/time.ts';
import type { ActRecord, BreakEntry, RunRecord } from '../../record/run-record.ts';
import type { Limits } from '../limits.ts';

const breakColumns = [
  ...['at', 'window', 'from', 'to', 'call', 'side', 'how', 'explained', 'why', 'lived', 'pod'],
] as (keyof BreakEntry)[];
const actColumns = ['at', 'window', 'act', 'target', 'result', 'detail'] as const;

/** What became of the connections that were held, and what was done on purpose; undefined for a run that had neither. */
export function disturbancesOf({ breaks, acts = [] }: RunRecord, limits: Limits) {
  if (!breaks?.total && acts.length === 0) return undefined;
  return {
    breaks: breaksOf(breaks ?? { total: 0, unexplained: 0, entries: [] }, limits),
    acts: actsOf(acts, limits),
  };
}

function breaksOf({ total, unexplained, entries }: NonNullable<RunRecord['breaks']>, limits: Limits) {
  // what nothing explains is what a reader looks for
  const worstFirst = entries.toSorted(
    (a, b) => Number(a.explained !== undefined) - Number(b.explained !== undefined),
  );
  const shown = worstFirst.slice(0, limits.ledgerRows);
  return {
    total: formatNumber(total),
    unexplained: formatNumber(unexplained),
    clean: unexplained === 0,
    rows: shown.map((entry) => breakRow(entry, limits)),
    more: total > shown.length ? `${counted(total - shown.length, 'more end')} in run.json.` : undefined,
    href: hrefOf(breakColumns, entries, limits),
  };
}

function breakRow({ explained, ...entry }: BreakEntry, { text }: Limits) {
  return {
    at: formatClock(entry.at),
    window: clip(entry.window ?? '–', 60),
    call: clip(entry.call, text),
    to: clip(entry.to, text),
    side: entry.side,
    how: clip(entry.how, text),
    explained: explained ?? 'no',
    surprise: explained === undefined,
    why: clip(entry.why, text),
    lived: `${formatNumber(entry.lived)} s`,
  };
}

function actsOf(acts: readonly ActRecord[], limits: Limits) {
  const shown = acts.slice(0, limits.ledgerRows);
  return {
    total: formatNumber(acts.length),
    refused: formatNumber(acts.filter(({ result }) => result === 'refused').length),
    rows: shown.map((act) => ({
      at: formatClock(act.at),
      window: clip(act.window ?? '–', 60),
      act: clip(act.act, limits.text),
      target: clip(act.target, limits.text),
      result: act.result,
      detail: clip(act.detail ?? '', limits.text),
    })),
    more:
      acts.length > shown.length
        ? `${counted(acts.length - shown.length, 'more act')} in run.json.`
        : undefined,
    href: hrefOf(actColumns, acts, limits),
  };
}

function hrefOf<T extends object>(
  columns: readonly (keyof T & string)[],
  rows: readonly T[],
  limits: Limits,
) {
  const saved = rows.slice(0, limits.ledgerCsvRows);
  if (saved.length === 0) return undefined;
  const cells = saved.map((row) => columns.map((column) => clip(String(row[column] ?? ''), limits.text)));
  return csvDataUri(csv([columns, ...cells]));
}
