import { clip, counted } from '../../format/clip.ts';
import { formatNumber } from '../../format/number.ts';
import { between, formatDuration, formatInstant } from '../../format/time.ts';
import { exitMeaning, judgementOf } from '../../record/judgement.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { countsOf } from '../../record/summary.ts';
import type { Limits } from '../limits.ts';
import { markOf } from './mark.ts';

/** What stands first: the verdict, why, the two releases and the figures of the run. */
export function overviewOf(record: RunRecord, { text }: Limits) {
  const { verdict, sentence, reasons } = judgementOf(record);
  const why = (reasons.length > 0 ? reasons : proven(record)).map((reason) => clip(reason, text));
  return {
    title: clip(
      `${markOf(verdict).word}: ${record.candidate.version} against ${record.baseline.version}`,
      120,
    ),
    id: clip(record.id, 80),
    started: formatInstant(record.startedAt),
    mark: markOf(verdict),
    sentence: clip(sentence, text),
    because: why[0] ?? 'The record gives no reason.',
    reasons: why.slice(1),
    exitCode: record.exitCode,
    exitMeaning: exitMeaning(record.exitCode),
    fault: record.fault === undefined ? undefined : clip(record.fault, text),
    baseline: release(record.baseline),
    candidate: release(record.candidate),
    tiles: tilesOf(record),
  };
}

function release({ version, proxyImage }: RunRecord['baseline']) {
  return { version: clip(version, 60), image: proxyImage === undefined ? undefined : clip(proxyImage, 120) };
}

/** A pass needs no excuse; what it rests on is said instead. */
function proven(record: RunRecord): string[] {
  if (record.verdict !== 'pass') return [];
  const windows = new Set(record.thresholds.map((one) => one.window)).size;
  return [
    `All ${counted(record.thresholds.length, 'threshold result')} in ${counted(windows, 'window')} were measured and are in bounds.`,
    `${counted(record.ledger.total, 'request')} sent, ${counted(record.ledger.unexpected, 'unexpected outcome')}.`,
  ];
}

function tilesOf({ ledger, thresholds, workloads, startedAt, endedAt, profile }: RunRecord) {
  const counts = countsOf(thresholds);
  const alarm = (n: number) => (n > 0 ? 'fail' : 'none');
  return [
    { label: 'Requests', value: formatNumber(ledger.total), note: '', tone: 'none' },
    { label: 'Unexpected', value: formatNumber(ledger.unexpected), note: '', tone: alarm(ledger.unexpected) },
    { label: 'Not started', value: formatNumber(ledger.dropped), note: '', tone: alarm(ledger.dropped) },
    {
      label: 'Thresholds passed',
      value: formatNumber(counts.pass),
      note: `of ${formatNumber(thresholds.length)}`,
      tone: counts.pass < thresholds.length ? 'fail' : 'none',
    },
    { label: 'Workloads', value: formatNumber(workloads.length), note: clip(profile, 24), tone: 'none' },
    { label: 'Took', value: formatDuration(between(startedAt, endedAt)), note: '', tone: 'none' },
  ];
}
