import { clip } from '../../format/clip.ts';
import { between, formatClock, formatDuration } from '../../format/time.ts';
import type { RunRecord, StageRecord } from '../../record/run-record.ts';
import type { Limits } from '../limits.ts';

const width = 1000;

const looks: Readonly<Record<StageRecord['outcome'], { readonly key: string; readonly word: string }>> = {
  passed: { key: 'pass', word: 'Passed' },
  failed: { key: 'fail', word: 'Failed' },
  skipped: { key: 'none', word: 'Skipped' },
  interrupted: { key: 'error', word: 'Interrupted' },
};

/** The stages that did not end as they should. */
export function brokenStagesOf(record: RunRecord, { text }: Limits) {
  return record.stages
    .filter((stage) => stage.outcome === 'failed' || stage.outcome === 'interrupted')
    .map((stage) => ({
      name: clip(stage.name, 80),
      look: looks[stage.outcome],
      detail: clip(stage.detail ?? 'no detail was kept', text),
    }));
}

/** The stages with a bar each on one time line. */
export function stagesOf(record: RunRecord, { text }: Limits) {
  const origin = Math.min(...record.stages.map((stage) => Date.parse(stage.start)));
  const end = Math.max(...record.stages.map((stage) => Date.parse(stage.end)));
  const scale = width / (end - origin || 1);
  return record.stages.map((stage) => ({
    name: clip(stage.name, 80),
    look: looks[stage.outcome],
    start: formatClock(stage.start),
    took: stage.outcome === 'skipped' ? '–' : formatDuration(between(stage.start, stage.end)),
    detail: clip(stage.detail ?? '', text),
    x: ((Date.parse(stage.start) - origin) * scale).toFixed(1),
    width: Math.max(3, between(stage.start, stage.end) * scale).toFixed(1),
  }));
}
