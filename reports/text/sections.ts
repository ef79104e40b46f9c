import { clip } from '../format/clip.ts';
import { formatNumber, formatValue } from '../format/number.ts';
import { between, formatClock, formatDuration } from '../format/time.ts';
import { pairLatencies, worstSendLag } from '../record/durations.ts';
import { rolledWindows } from '../record/rolls.ts';
import type { RunRecord } from '../record/run-record.ts';
import { notPassed, summariesOf } from '../record/summary.ts';
import type { Palette } from '../terminal/colour.ts';
import { table } from '../terminal/table.ts';

const mostFailures = 20;
const mostRows = 8;
const mostLedgerRows = 10;
const cell = 48;

export function stages(record: RunRecord, colours: Palette): string {
  const rows = record.stages.map((stage) => [
    clip(stage.name, cell),
    stage.outcome === 'failed' ? colours.verdict('fail', stage.outcome) : stage.outcome,
    formatClock(stage.start),
    stage.outcome === 'skipped' ? '-' : formatDuration(between(stage.start, stage.end)),
    clip(stage.detail ?? '', 72),
  ]);
  return rows.length === 0 ? '' : table(['stage', 'outcome', 'start', 'took', 'detail'], rows);
}

/** One row for each threshold: its worst value and where, the windows judged, the verdict. */
export function thresholds(record: RunRecord, colours: Palette): string {
  const rows = summariesOf(record.thresholds).map(({ name, verdict, worst, results, windows, counts }) => [
    clip(name, cell),
    colours.verdict(verdict, verdict),
    clip(formatValue(worst.value, worst.unit), cell),
    clip(worst.bound, cell),
    clip(`${worst.window} ${worst.workload}`, cell),
    windows,
    `${counts.pass}/${results.length}`,
  ]);
  if (rows.length === 0) return 'No threshold was judged.';
  return table(['threshold', 'verdict', 'worst', 'bound', 'where', 'windows', 'passed'], rows);
}

/** What did not pass, by threshold: where, the value, why, and the query. */
export function failures(record: RunRecord, colours: Palette): string {
  const failed = summariesOf(notPassed(record.thresholds));
  const blocks = failed.slice(0, mostFailures).map(({ name, title, verdict, worst, results }) => {
    const rows = results
      .slice(0, mostRows)
      .map((one) => [
        colours.verdict(one.verdict, one.verdict),
        clip(one.window, cell),
        clip(one.workload, cell),
        clip(formatValue(one.value, one.unit), cell) + intervalText(one.interval),
        one.samples,
        clip(one.reason ?? '', 100),
      ]);
    return [
      `${colours.verdict(verdict, colours.bold(clip(name, cell)))}: ${clip(title, 120)}, bound ${clip(worst.bound, cell)}`,
      table(['verdict', 'window', 'workload', 'value', 'samples', 'why'], rows),
      ...more(results.length - rows.length),
      ...(worst.query ? [colours.dim(clip(worst.query, 300))] : []),
    ].join('\n');
  });
  return [...blocks, ...more(failed.length - blocks.length)].join('\n\n');
}

export function ledger(record: RunRecord, colours: Palette): string {
  const { total, unexpected, dropped, entries } = record.ledger;
  const summary = [
    `requests: ${formatNumber(total)} sent, ${formatNumber(unexpected)} unexpected, ${formatNumber(dropped)} not started`,
    ...durationLines(record),
  ].join('\n');
  if (entries.length === 0) return summary;
  const rows = entries
    .slice(0, mostLedgerRows)
    .map((one) => [
      formatClock(one.at),
      clip(one.window ?? '-', cell),
      clip(one.from, cell),
      clip(one.to, cell),
      clip(`${one.method} ${one.path}`, cell),
      clip(one.expected, cell),
      colours.verdict('fail', clip(one.got, cell)),
    ]);
  return [
    summary,
    table(['at', 'window', 'from', 'to', 'request', 'expected', 'got'], rows),
    ...more(entries.length - rows.length),
  ].join('\n');
}

/** How long answers took on both releases, over all pairs, and how late calls began. */
function durationLines(record: RunRecord): string[] {
  const pairs = pairLatencies(record).flatMap(({ baseline, candidate }) =>
    baseline && candidate ? { baseline, candidate } : [],
  );
  const middle = (side: 'baseline' | 'candidate', of: 'p50' | 'p99') => {
    const sorted = pairs.map((pair) => pair[side][of]).sort((a, b) => a - b);
    return formatNumber(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN);
  };
  const change = (of: 'p50' | 'p99') => `${middle('baseline', of)} -> ${middle('candidate', of)} ms`;
  const lag = worstSendLag(record);
  return [
    ...(pairs.length > 0
      ? [
          `answers: median ${change('p50')}, 99th percentile ${change('p99')}, in the middle one of ${pairs.length} pairs`,
        ]
      : []),
    ...(lag
      ? [
          `send lag: 99th percentile ${formatNumber(lag.p99)} ms at most, ${clip(lag.from, cell)} in ${lag.window}`,
        ]
      : []),
  ];
}

/** How many held connections ended, and how many acts on purpose there were; nothing for a run without either. */
export function disturbances({ breaks, acts = [] }: RunRecord): string {
  const refused = acts.filter(({ result }) => result === 'refused').length;
  return [
    ...(breaks?.total
      ? [`connections: ${formatNumber(breaks.total)} ended, ${formatNumber(breaks.unexplained)} unexplained`]
      : []),
    ...(acts.length > 0
      ? [`acts: ${formatNumber(acts.length)}, ${formatNumber(refused)} refused by the cluster`]
      : []),
  ].join('\n');
}

/** What the time of the rolled workloads went into, a line for each window; nothing for a run that rolled none. */
export function rolls(record: RunRecord): string {
  return rolledWindows(record)
    .map(
      ({ window, took, count, median, slowest, starting, ending, between }) =>
        `${clip(window, cell)}: ${formatNumber(count)} workloads in ${formatDuration(took)}, each ${Math.round(median)} s in the middle, ` +
        `${Math.round(slowest.seconds)} s at most (${clip(slowest.workload, cell)}); ` +
        `new pods ${share(starting)}, old ones ${share(ending)}, neither ${share(between)}`,
    )
    .join('\n');
}

const share = (part: number) => `${Math.round(part * 100)} %`;

export function findings(record: RunRecord, colours: Palette): string {
  const verdictOf = { fail: 'fail', inconclusive: 'inconclusive' } as const;
  return record.findings
    .map(({ severity, title, text }) => {
      const word = severity === 'note' ? severity : colours.verdict(verdictOf[severity], severity);
      return `${word}: ${clip(title, 120)}\n  ${clip(text, 300)}`;
    })
    .join('\n');
}

function intervalText(interval: readonly [number, number] | undefined): string {
  return interval ? ` (95 %: ${formatNumber(interval[0])} to ${formatNumber(interval[1])})` : '';
}

function more(left: number): string[] {
  return left > 0 ? [`… and ${left} more in run.json`] : [];
}
