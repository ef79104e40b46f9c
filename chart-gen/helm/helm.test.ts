import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Failure } from '../../reports/failure/failure.ts';
import { helmHistory, helmStatus, helmUpgradeInstall, recoverPending } from './helm.ts';

/** A program that answers like helm, keeps its history in a file and writes down how it was called. */
const program = `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const here = __dirname, args = process.argv.slice(2);
const history = here + '/history.json';
if (args[0] === 'version') { process.stdout.write('v4.3.1'); process.exit(); }
appendFileSync(here + '/calls', args.slice(0, 3).join(' ') + ' ' + (process.env.HELM_KUBECONTEXT ?? '') + '\\n');
if (args[0] === 'history') {
  if (existsSync(here + '/down')) { console.error('Error: kubernetes cluster unreachable'); process.exit(1); }
  if (!existsSync(history)) { console.error('Error: release: not found'); process.exit(1); }
  process.stdout.write(readFileSync(history, 'utf8'));
}
if (args.includes('-')) process.stdout.write(readFileSync(0, 'utf8'));
`;

describe('helm', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshproof-helm-'));
    writeFileSync(join(folder, 'helm'), program);
    writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}');
    chmodSync(join(folder, 'helm'), 0o755);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const release = () => ({
    helm: join(folder, 'helm'),
    kubeconfig: '/k',
    release: 'istio',
    namespace: 'istio-system',
  });
  const calls = () => (existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8') : '');
  const past = (...statuses: string[]) =>
    writeFileSync(
      join(folder, 'history.json'),
      JSON.stringify(
        statuses.map((status, i) => ({
          revision: i + 1,
          status,
          chart: `istio-1.3${i}.0`,
          updated: '2026-01-01',
          app_version: '1',
          description: '',
        })),
      ),
    );

  it('has no history where there is no release', async () => {
    expect(await helmHistory(release())).to.deep.equal([]);
    expect(await helmStatus(release())).to.equal(undefined);
  });

  it('does not take a cluster that cannot be reached for one without the release', async () => {
    writeFileSync(join(folder, 'down'), '');
    const failure = await helmHistory(release()).catch((thrown: Failure) => thrown);
    expect((failure as Failure).code).to.equal('MP_PROGRAM_FAILED');
    expect((failure as Failure).detail.why).to.include('unreachable');
  });

  it('goes back to the last good revision when a crash left an upgrade pending', async () => {
    past('superseded', 'failed', 'deployed', 'pending-upgrade');
    expect(await recoverPending(release())).to.equal('rolled-back');
    expect(calls()).to.include('rollback istio 3');
  });

  it('removes a release whose very first install was left pending', async () => {
    past('pending-install');
    expect(await recoverPending(release())).to.equal('removed');
    expect(calls()).to.include('uninstall istio');
  });

  it('ends a removal that a crash left half done', async () => {
    past('superseded', 'uninstalling');
    expect(await recoverPending(release())).to.equal('removed');
  });

  it('leaves a healthy or merely failed release alone', async () => {
    past('superseded', 'deployed');
    expect(await recoverPending(release())).to.equal('nothing');
    past('deployed', 'failed');
    expect(await recoverPending(release())).to.equal('nothing');
    expect(calls()).not.to.match(/rollback|uninstall/);
  });

  it('recovers before it upgrades, passes values on, and tells each line', async () => {
    past('deployed', 'pending-rollback');
    const lines: string[] = [];
    await helmUpgradeInstall({
      ...release(),
      chart: '/c',
      values: { a: 'NO' },
      onLine: (line) => lines.push(line),
    });
    expect(calls()).to.match(/history[\s\S]*rollback istio 1[\s\S]*upgrade istio \/c/);
    expect(lines).to.deep.equal(['a: "NO"']);
  });

  it('does not follow HELM_KUBECONTEXT to another cluster', async () => {
    process.env.HELM_KUBECONTEXT = 'production';
    try {
      await helmHistory(release());
    } finally {
      delete process.env.HELM_KUBECONTEXT;
    }
    expect(calls()).not.to.include('production');
  });
});
