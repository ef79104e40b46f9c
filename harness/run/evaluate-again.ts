import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Failure } from '../../reports/failure/failure.ts';
import { parseRunRecord } from '../../reports/record/parse.ts';
import type { RunRecord } from '../../reports/record/run-record.ts';
import { ledgerOfToday } from '../ledger/earlier.ts';
import { loadThresholds } from '../verdict/load-thresholds.ts';
import { type Evidence, evidenceFile, judgeRun } from './judge.ts';

/**
 * Judges an old run again from what it saved, by other thresholds or by a newer meshproof. Nothing is measured anew and
 * the run's folder is left as it is. A run that did not reach its end keeps the verdict of its ending.
 * @throws Failure MP_RECORD_INVALID when the folder holds no evidence
 */
export function evaluateAgain(folder: string, thresholds: string | undefined): RunRecord {
  const [recordPath, evidencePath] = [join(folder, 'run.json'), join(folder, evidenceFile)];
  for (const file of [recordPath, evidencePath]) {
    if (existsSync(file)) continue;
    throw new Failure('MP_RECORD_INVALID', {
      what: 'the folder holds no whole run',
      where: file,
      fix: 'name a folder under runs/',
    });
  }
  const record = parseRunRecord(readFileSync(recordPath, 'utf8'), recordPath);
  const saved = JSON.parse(gunzipSync(readFileSync(evidencePath)).toString('utf8')) as Evidence;
  const input = {
    ...saved.input,
    ledger: ledgerOfToday(saved.input.ledger, saved.input.windows),
    ...(thresholds === undefined ? {} : { thresholds: loadThresholds(thresholds) }),
  };
  const judgement = judgeRun({ ...saved, input });
  const ended = record.stages.every(({ outcome }) => outcome === 'passed');
  const { verdict, exitCode, reasons } = ended ? judgement.ending : record;
  return {
    ...record,
    thresholds: [...judgement.thresholds],
    findings: [...judgement.findings],
    breaks: judgement.breaks,
    acts: [...judgement.acts],
    verdict,
    exitCode,
    reasons: [...reasons],
  };
}
