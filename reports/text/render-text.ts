import { clip } from '../format/clip.ts';
import { between, formatDuration, formatInstant } from '../format/time.ts';
import { inertLine, inertRecord } from '../record/inert.ts';
import { judgementOf } from '../record/judgement.ts';
import type { RunRecord } from '../record/run-record.ts';
import { palette } from '../terminal/colour.ts';
import { disturbances, failures, findings, ledger, rolls, stages, thresholds } from './sections.ts';

export interface TextOptions {
  /** Whether the reader's terminal shows colours. The text says the same without. */
  readonly colour: boolean;
}

/** The run for a terminal: stages, thresholds, what did not pass, the ledger; the verdict is the last line. */
export function renderText(given: RunRecord, options: TextOptions): string {
  const record = inertRecord(given, inertLine);
  const colours = palette(options.colour);
  const { verdict, sentence, reasons } = judgementOf(record);
  const last = `${colours.verdict(verdict, colours.bold(verdict.toUpperCase()))}  ${clip(sentence, 400)}`;
  const sections = [
    heading(record),
    stages(record, colours),
    thresholds(record, colours),
    failures(record, colours),
    ledger(record, colours),
    disturbances(record),
    rolls(record),
    findings(record, colours),
    reasons.length > 0 ? ['why:', ...reasons.map((reason) => `  - ${clip(reason, 300)}`)].join('\n') : '',
    `verdict: ${last} (exit ${record.exitCode})`,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function heading(record: RunRecord): string {
  const length = formatDuration(between(record.startedAt, record.endedAt));
  return [
    `run        ${record.id}  ${record.profile}  ${formatInstant(record.startedAt)}  ${length}`,
    `baseline   ${record.baseline.version}`,
    `candidate  ${record.candidate.version}`,
    `cluster    ${record.cluster.name}  ${record.cluster.version}`,
    ...(record.fault ? [`drill      ${record.fault}`] : []),
  ].join('\n');
}
