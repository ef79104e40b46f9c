import type { z } from 'zod';
import { Failure } from '../failure/failure.ts';
import { contradictions } from './contradictions.ts';
import { type RunRecord, runRecordSchema } from './run-record.ts';

const mostIssues = 8;

/**
 * Reads the text of a run.json. `where` names the file in a failure.
 * @throws Failure MP_RECORD_INVALID with the path of each wrong field, or what the record says against itself.
 */
export function parseRunRecord(text: string, where = 'run.json'): RunRecord {
  const parsed = runRecordSchema.safeParse(json(text, where));
  if (!parsed.success) {
    const { issues } = parsed.error;
    const left = issues.length - mostIssues;
    throw new Failure('MP_RECORD_INVALID', {
      what: [...issues.slice(0, mostIssues).map(issueText), ...(left > 0 ? [`and ${left} more`] : [])].join(
        '; ',
      ),
      where,
      why: versionNote(text),
      fix: 'Compare the file with reports/record/run.schema.json, or make the report with the meshproof that ran it.',
    });
  }
  const against = contradictions(parsed.data);
  if (against.length > 0) {
    throw new Failure('MP_RECORD_INVALID', {
      what: `the record contradicts itself: ${against.join(' ')}`,
      where,
      why: 'The file was edited, or it was written by a defective meshproof.',
      fix: 'Evaluate the run again from its saved samples.',
    });
  }
  return parsed.data;
}

function json(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Failure('MP_RECORD_INVALID', {
      what: text.trim() === '' ? 'the file is empty' : `not JSON: ${(cause as Error).message}`,
      where,
      why: 'The file was cut short, or it is not a run record.',
      cause,
    });
  }
}

function issueText(issue: z.core.$ZodIssue): string {
  return `${pathText(issue.path)}: ${issue.message}`;
}

/** thresholds[3].verdict */
function pathText(path: readonly PropertyKey[]): string {
  const text = path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
  return text === '' ? '(the whole file)' : text;
}

function versionNote(text: string): string | undefined {
  const version = /"schemaVersion"\s*:\s*(\d+)/.exec(text)?.[1];
  return version === undefined || version === '1'
    ? undefined
    : `The record has schema version ${version}; this meshproof reads version 1.`;
}
