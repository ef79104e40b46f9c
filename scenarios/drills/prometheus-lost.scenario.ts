import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { labLayout } from '../../harness/index.ts';
import { readState } from '../../harness/lab/state.ts';
import { meshproof, startCommand } from '../lab/command.ts';
import { readRun } from '../lab/run.ts';

describe('Prometheus lost in mid-run', () => {
  after(() => meshproof('lab', 'down'));

  it('is exit 5, never 0', async () => {
    const runs = mkdtempSync(join(tmpdir(), 'meshproof-runs-'));
    const command = startCommand('qualify', '--yes', '--profile', 'drill', '--runs', runs);
    await command.says(/baseline soak: passed/);
    const prometheus = readState(labLayout())?.components.find(({ name }) => name === 'prometheus');
    execFileSync('pkill', ['-KILL', '-P', `${prometheus?.pid}`]);
    const { exitCode } = await command.ended;
    expect(exitCode).to.equal(5);
    const { record } = readRun(runs);
    expect(record.verdict).to.equal('inconclusive');
    expect(record.reasons.join('\n')).to.match(/Prometheus/);
  });
});
