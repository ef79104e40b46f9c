import { csv, csvDataUri } from '../../csv/csv.ts';
import { clip, counted } from '../../format/clip.ts';
import { formatNumber } from '../../format/number.ts';
import { formatClock } from '../../format/time.ts';
import { pairLatencies } from '../../record/durations.ts';
import type { LedgerEntry, RunRecord } from '../../record/run-record.ts';
import type { Limits } from '../limits.ts';

const columns = ['at', 'window', 'from', 'to', 'method', 'path', 'expected', 'got', 'detail'] as const;

/** The client's own count: totals by window, then each request that did not end as it was asked to. */
export function ledgerOf(record: RunRecord, limits: Limits) {
  const { ledger } = record;
  const pairs = pairLatencies(record);
  const shown = ledger.entries.slice(0, limits.ledgerRows);
  const saved = ledger.entries.slice(0, limits.ledgerCsvRows);
  const left = ledger.entries.length - shown.length;
  return {
    total: formatNumber(ledger.total),
    unexpected: formatNumber(ledger.unexpected),
    clean: ledger.unexpected === 0 && ledger.entries.length === 0,
    empty: ledger.total === 0,
    dropped: ledger.dropped > 0 ? formatNumber(ledger.dropped) : undefined,
    rows: shown.map((entry) => rowOf(entry, limits)),
    more: left > 0 ? `${counted(left, 'more request')} in run.json.` : undefined,
    latency: pairs.slice(0, limits.ledgerRows).map(({ from, to, baseline, candidate }) => ({
      from: clip(from, limits.text),
      to: clip(to, limits.text),
      ...Object.fromEntries(
        (['p50', 'p99'] as const).flatMap((of) => [
          [`${of}Baseline`, baseline ? formatNumber(baseline[of]) : '–'],
          [`${of}Candidate`, candidate ? formatNumber(candidate[of]) : '–'],
        ]),
      ),
    })),
    saved: formatNumber(saved.length),
    href:
      saved.length > 0
        ? csvDataUri(csv([columns, ...saved.map((entry) => csvRow(entry, limits))]))
        : undefined,
  };
}

function rowOf(entry: LedgerEntry, { text }: Limits) {
  return {
    at: formatClock(entry.at),
    window: clip(entry.window ?? '–', 60),
    from: clip(entry.from, text),
    to: clip(entry.to, text),
    request: clip(`${entry.method} ${entry.path}`, text),
    expected: clip(entry.expected, text),
    got: clip(entry.got, text),
    detail: clip(entry.detail ?? '', text),
  };
}

function csvRow(entry: LedgerEntry, { text }: Limits): string[] {
  return columns.map((column) => clip(entry[column] ?? '', text));
}
