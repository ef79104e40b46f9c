import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import type { Failure } from '../../reports/failure/failure.ts';
import { type EnsureOptions, ensurePackages, labPackages, missingPackages } from './packages.ts';

const unknown = 'meshproof-no-such-package';

describe('ensurePackages', function () {
  this.timeout(20_000);
  let folder: string;
  let lines: string[];
  before(function () {
    if (!existsSync('/usr/bin/dpkg-query')) this.skip();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshproof-apt-'));
    lines = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** An apt-get of the test's own, which notes how it was called. */
  const aptGet = (body: string) => {
    const log = join(folder, 'log');
    const text = `#!/bin/sh\necho "$DEBIAN_FRONTEND $LC_ALL $*" >> ${log}\n${body}\n`;
    writeFileSync(join(folder, 'apt-get'), text, { mode: 0o755 });
    return { PATH: `${folder}:${process.env.PATH}` };
  };
  const calls = () => readFileSync(join(folder, 'log'), 'utf8').trim().split('\n');
  const options = (extra: Partial<EnsureOptions>): EnsureOptions => ({
    packages: [unknown],
    yes: true,
    uid: 0,
    tell: (line) => lines.push(line),
    input: new PassThrough(),
    output: new PassThrough(),
    ...extra,
  });
  const failureOf = (extra: Partial<EnsureOptions>): Promise<Failure> =>
    ensurePackages(options(extra)).then(
      () => expect.fail('it was let through'),
      (error: Failure) => error,
    );
  const terminal = (answer: string) => {
    const input = Object.assign(new PassThrough(), { isTTY: true });
    input.write(`${answer}\n`);
    return input;
  };

  it('does and says nothing when nothing is missing', async () => {
    const env = aptGet('exit 1');
    expect(await ensurePackages(options({ packages: ['dpkg'], env, uid: 1000 }))).to.deep.equal([]);
    expect(lines).to.deep.equal([]);
    expect(existsSync(join(folder, 'log'))).to.equal(false);
  });

  it('installs nothing unasked where nobody can be asked', async () => {
    const failure = await failureOf({ yes: false, env: aptGet('exit 0') });
    expect(failure.code).to.equal('MP_PACKAGES_MISSING');
    expect(failure.message).to.contain(unknown);
    expect(failure.detail.fix).to.contain('--yes');
    expect(existsSync(join(folder, 'log'))).to.equal(false);
  });

  it('asks a person at a terminal, and takes nothing but yes for yes', async () => {
    const env = aptGet('exit 0');
    for (const answer of ['', 'n', 'maybe']) {
      const failure = await failureOf({ yes: false, input: terminal(answer), env });
      expect(failure.code, answer).to.equal('MP_PACKAGES_MISSING');
    }
    expect(existsSync(join(folder, 'log'))).to.equal(false);
    const agreed = await failureOf({ yes: false, input: terminal('y'), env });
    expect(agreed.code).to.equal('MP_PACKAGES_FAILED');
    expect(calls()).to.have.length(2);
  });

  it('updates once, then installs without questions, without extras and without removing any', async () => {
    await failureOf({ env: aptGet('exit 0') });
    const [update, install] = calls();
    expect(update).to.match(/^noninteractive C .* update$/);
    expect(install).to.match(/ install --yes --no-install-recommends --no-remove meshproof-no-such-package$/);
  });

  it('does not believe apt-get when the package is still missing', async () => {
    expect((await failureOf({ env: aptGet('exit 0') })).message).to.contain('still missing');
  });

  it('goes on with the lists that are there when they cannot be fetched anew', async () => {
    await failureOf({
      env: aptGet('case "$*" in *update) echo "E: Failed to fetch x" >&2; exit 100;; esac'),
    });
    expect(calls()).to.have.length(2);
    expect(lines.join('\n')).to.contain('apt-get update did not succeed');
  });

  it('says that another program holds the lock, and that dpkg was interrupted', async () => {
    const failing = (text: string) => ({ env: aptGet(`echo "${text}" >&2; exit 100`) });
    const locked = await failureOf(failing('E: Could not get lock /var/lib/dpkg/lock-frontend.'));
    expect(locked.code).to.equal('MP_PACKAGES_FAILED');
    expect(locked.message).to.contain('holds the lock');
    const half = await failureOf(
      failing('E: dpkg was interrupted, you must manually run dpkg --configure -a'),
    );
    expect(half.detail.fix).to.contain('dpkg --configure -a');
    expect(half.detail.why).to.contain('dpkg was interrupted');
  });

  it('refuses without root, and says what root would run', async () => {
    const failure = await failureOf({ uid: 1000, env: aptGet('exit 0') });
    expect(failure.code).to.equal('MP_PACKAGES_MISSING');
    expect(failure.detail.fix).to.contain('sudo apt-get install');
    expect(existsSync(join(folder, 'log'))).to.equal(false);
  });

  it('refuses where there is no apt-get', async () => {
    const failure = await failureOf({ env: { PATH: folder } });
    expect(failure.code).to.equal('MP_PACKAGES_MISSING');
    expect(failure.message).to.contain('apt-get was not found');
  });

  it('knows packages of Debian by their names', async () => {
    expect(labPackages).to.include.members(['containerd', 'runc', 'iptables', 'mmdebstrap', 'catatonit']);
    expect(new Set(labPackages).size).to.equal(labPackages.length);
    expect(await missingPackages(['dpkg', unknown])).to.deep.equal([unknown]);
  });
});
