import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Failure } from '../../reports/failure/failure.ts';
import { parseRunRecord } from '../../reports/record/parse.ts';
import type { RunRecord } from '../../reports/record/run-record.ts';
import { evaluate } from '../verdict/evaluate.ts';
import type { EvaluationInput } from '../verdict/input.ts';
import { loadThresholds } from '../verdict/load-thresholds.ts';

/**
 * Judges an old run again from what it saved, by other thresholds or by a newer meshproof. Nothing is measured anew and
 * the run's folder is left as it is. A run that did not reach its end keeps the verdict of its ending.
 * @throws Failure MP_RECORD_INVALID when the folder holds no evidence
 */
export function evaluateAgain(folder: string, thresholds: string | undefined): RunRecord {
  const [recordFile, evidenceFile] = [join(folder, 'run.json'), join(folder, 'evidence.json.gz')];
  for (const file of [recordFile, evidenceFile]) {
    if (existsSync(file)) continue;
    throw new Failure('MP_RECORD_INVALID', {
      what: 'the folder holds no whole run',
      where: file,
      fix: 'name a folder under runs/',
    });
  }
  const record = parseRunRecord(readFileSync(recordFile, 'utf8'), recordFile);
  const saved = JSON.parse(gunzipSync(readFileSync(evidenceFile)).toString('utf8')) as EvaluationInput;
  const input = thresholds === undefined ? saved : { ...saved, thresholds: loadThresholds(thresholds) };
  const judgement = evaluate(input);
  const ended = record.stages.every(({ outcome }) => outcome === 'passed');
  const verdict = ended ? judgement : record;
  return {
    ...record,
    thresholds: [...judgement.thresholds],
    findings: [...judgement.findings],
    verdict: verdict.verdict,
    exitCode: verdict.exitCode,
    reasons: [...verdict.reasons],
  };
}
