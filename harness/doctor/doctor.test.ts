import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { cgroupChecks } from './cgroup-checks.ts';
import { runDoctor } from './doctor.ts';
import { featureChecks } from './feature-checks.ts';
import { diskChecks } from './host-checks.ts';
import { goCheck, nodeCheck, toolLine } from './program-checks.ts';
import { tryFeature } from './trial.ts';

describe('the doctor', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshproof-doctor-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('looks at everything, says what to do about all that is not well, and changes nothing', async () => {
    const cache = join(folder, 'cache');
    const env = { ...process.env, MESHPROOF_STATE: join(folder, 'state') };
    const lines = await runDoctor({ cache, env });
    const names = lines.map(({ name }) => name);
    expect(names).to.include.members([
      'root',
      'kernel',
      'memory',
      'overlay',
      'iptables',
      'cgroups',
      'go',
      'tool etcd',
    ]);
    for (const line of lines)
      if (line.ok !== 'ok') expect(line.fix, line.name).to.be.a('string').and.not.equal('');
    expect(existsSync(cache)).to.equal(false);
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('says where each tool would come from, and which path of the configuration cannot serve', async () => {
    writeFileSync(join(folder, 'helm'), 'not a program');
    const cache = join(folder, 'cache');
    const paths = { helm: join(folder, 'helm') };
    const lines = await runDoctor({ cache, paths, downloads: false });
    const line = (name: string) => lines.find((candidate) => candidate.name === name);
    expect(line('tool helm')).to.deep.include({ ok: 'missing' });
    expect(line('tool pilot-discovery@1.30.4')?.got).to.equal('1.30.4 to be got by build');
  });

  it('tells a feature that works from one that does not and from one that cannot be tried', async () => {
    const trial = { name: 'x', fix: 'mend it', package: 'coreutils' };
    expect(await tryFeature({ ...trial, command: ['true'] })).to.include({ ok: 'ok' });
    const broken = await tryFeature({ ...trial, command: ['ls', '/no/such/place'] });
    expect(broken).to.include({ ok: 'missing', fix: 'mend it' });
    expect(broken.got).to.contain('No such file');
    const absent = await tryFeature({ ...trial, command: ['meshproof-no-such-program'] });
    expect(absent).to.include({ ok: 'missing', fix: 'apt-get install coreutils' });
  });

  it('does not call well what it could not try without root', async () => {
    expect((await featureChecks(folder, 1000)).map(({ ok }) => ok)).to.not.include('ok');
    const writable = cgroupChecks(1000).find(({ name }) => name === 'cgroups writable');
    expect(writable?.ok).to.not.equal('ok');
  });

  it('measures the disk of folders that are not there yet, each file system once', () => {
    const folders = [
      { use: 'cache', path: join(folder, 'a', 'b') },
      { use: 'state', path: join(folder, 'c') },
    ];
    expect(diskChecks(folders, 0)).to.have.length(1);
    expect(diskChecks(folders, 0)[0]).to.include({ name: 'disk (cache, state)', ok: 'ok' });
    expect(diskChecks(folders, 1e9)[0]).to.include({ ok: 'missing' });
  });

  it('asks for Go only where something is to be built', async () => {
    const nowhere = { PATH: folder };
    expect(await goCheck([], nowhere)).to.include({ ok: 'ok' });
    const build = {
      name: 'x',
      state: 'to-get',
      version: '1.0.0',
      sources: ['build'],
      needs: [{ kind: 'build', folder }],
    } as const;
    writeFileSync(join(folder, 'go.mod'), 'module x\n\ngo 99.1\n');
    const line = await goCheck([build], nowhere);
    expect(line).to.include({ ok: 'missing' });
    expect(line.fix).to.contain('install Go 99.1.0 or later');
  });

  it('asks for the Node of package.json', () => {
    expect(nodeCheck()).to.include({ ok: 'ok' });
    expect(nodeCheck('20.18.0')).to.include({ ok: 'missing' });
  });

  it('has a line for each outlook of a tool', () => {
    const tool = { name: 'x', needs: [] };
    const found = { ...tool, state: 'at-hand', version: '1.0.0', path: '/x', source: 'path' } as const;
    expect(toolLine(found)).to.deep.equal({ name: 'tool x', ok: 'ok', got: '1.0.0 from path: /x' });
    expect(toolLine({ ...tool, state: 'nowhere', fix: 'get it' })).to.include({
      ok: 'missing',
      fix: 'get it',
    });
  });
});
