import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunRecord } from '../../reports/record/run-record.ts';
import { type CommandResult, meshproof } from './command.ts';

export interface Run extends CommandResult {
  readonly record: RunRecord;
  readonly folder: string;
}

/** Qualifies by a profile and reads what the run left in its folder. */
export async function qualify(profile: 'drill' | 'smoke' | 'apps', ...args: string[]): Promise<Run> {
  const runs = mkdtempSync(join(tmpdir(), 'meshproof-runs-'));
  const result = await meshproof('qualify', '--yes', '--profile', profile, '--runs', runs, ...args);
  return { ...result, ...readRun(runs) };
}

/** The only run under a folder. */
export function readRun(runs: string): Pick<Run, 'record' | 'folder'> {
  const [id] = readdirSync(runs);
  if (!id) throw new Error(`no run was written to ${runs}`);
  const folder = join(runs, id);
  return { folder, record: JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as RunRecord };
}
