import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { connectCluster, kubeconfigPath, labLayout } from '../../harness/index.ts';
import { startCommand } from './command.ts';
import { readRun } from './run.ts';

describe('an interrupted run', () => {
  it('Ctrl-C in mid-run: undone, exit 130, and a report of what was seen', async () => {
    const runs = mkdtempSync(join(tmpdir(), 'meshproof-runs-'));
    const command = startCommand('qualify', '--yes', '--profile', 'drill', '--runs', runs);
    await command.says(/warm up: passed/);
    command.child.kill('SIGINT');
    const { exitCode } = await command.ended;
    expect(exitCode).to.equal(130);
    const { record } = readRun(runs);
    expect(record.verdict).to.not.equal('pass');
    expect(record.stages.find(({ name }) => name === 'baseline soak')?.outcome).to.equal('interrupted');
    expect(record.stages.find(({ name }) => name === 'upgrade')?.outcome).to.equal('skipped');
    const cluster = await connectCluster({ kubeconfigPath: kubeconfigPath(labLayout()) });
    const labelSelector = 'app.kubernetes.io/managed-by=meshproof';
    expect(await cluster.list({ apiVersion: 'v1', kind: 'Namespace', labelSelector })).to.deep.equal([]);
  });
});
