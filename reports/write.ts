import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from './failure/failure.ts';
import { writeAtomically } from './files/write-atomically.ts';
import { renderHtml } from './html/render-html.ts';
import { renderJunit } from './junit/render-junit.ts';
import type { RunRecord } from './record/run-record.ts';
import { renderText } from './text/render-text.ts';

/** Absolute or relative as `dir` was given. */
export interface ReportFiles {
  readonly html: string;
  readonly junit: string;
  readonly json: string;
  readonly text: string;
}

/**
 * Writes run.json, summary.txt, junit.xml and report.html into `dir`, which is made when it does not exist. The record
 * goes first: whatever fails after it, the reports can be made again from it.
 * @throws Failure MP_REPORT_WRITE when a file could not be written; none is left half-written.
 */
export async function writeReports(record: RunRecord, dir: string): Promise<ReportFiles> {
  const files = {
    json: join(dir, 'run.json'),
    text: join(dir, 'summary.txt'),
    junit: join(dir, 'junit.xml'),
    html: join(dir, 'report.html'),
  };
  await makeFolder(dir);
  await writeAtomically(files.json, `${JSON.stringify(record, undefined, 2)}\n`);
  await writeAtomically(files.text, renderText(record, { colour: false }));
  await writeAtomically(files.junit, renderJunit(record));
  await writeAtomically(files.html, renderHtml(record));
  return files;
}

async function makeFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new Failure('MP_REPORT_WRITE', {
      what: `the folder ${dir} could not be made: ${(cause as Error).message}`,
      where: dir,
      cause,
    });
  }
}
