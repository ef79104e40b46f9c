import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Failure } from '../../reports/failure/failure.ts';
import { archiveName } from './platform.ts';
import { type ResolveOptions, resolveRelease } from './resolve-release.ts';
import { takeIstioctl } from './take-istioctl.ts';

interface Entry {
  readonly path: string;
  readonly body?: Buffer;
  readonly type?: '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7';
  readonly link?: string;
  readonly mode?: number;
  /** Size that the header claims; the body's by default. */
  readonly claims?: number;
}

/** A tar archive made byte by byte, for the writers that people use refuse to make these. */
function tar(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(
    ({ path, body = Buffer.alloc(0), type = '0', link = '', mode = 0o644, claims }) => {
      const header = Buffer.alloc(512);
      header.write(path, 0, 100, 'utf8');
      header.write(`${mode.toString(8).padStart(7, '0')}\0`, 100);
      header.write('0000000\0', 108);
      header.write('0000000\0', 116);
      header.write(`${(claims ?? body.length).toString(8).padStart(11, '0')}\0`, 124);
      header.write('00000000000\0', 136);
      header.write('        ', 148);
      header.write(type, 156);
      header.write(link, 157, 100, 'utf8');
      header.write('ustar\0' + '00', 257);
      const sum = header.reduce((total, byte) => total + byte, 0);
      header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
      return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
    },
  );
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const elf = Buffer.concat([
  Buffer.from('7f454c4602010100000000000000000002003e00', 'hex'),
  Buffer.alloc(3_000_000, 'istioctl'),
]);
const platform = { os: 'linux', arch: 'x64' };
const good: readonly Entry[] = [
  { path: 'istio-1.31.0/', type: '5' },
  { path: 'istio-1.31.0/README.md', body: Buffer.from('hello') },
  { path: 'istio-1.31.0/bin/istioctl', body: elf, mode: 0o755 },
  { path: 'istio-1.31.0/samples/link', type: '2', link: '../README.md' },
];

describe('a release archive', () => {
  let folder: string;
  let work: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshproof-release-'));
    work = join(folder, 'work');
    mkdirSync(work);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const archive = () => join(folder, 'istio-1.31.0-linux-amd64.tar.gz');
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

  function put(entries: readonly Entry[], change: (bytes: Buffer) => Buffer = (same) => same): void {
    const bytes = change(gzipSync(tar(entries), { level: 1 }));
    writeFileSync(archive(), bytes);
    writeFileSync(`${archive()}.sha256`, `${sha256(bytes)}  istio-1.31.0-linux-amd64.tar.gz\n`);
  }

  const resolve = (more: Partial<ResolveOptions> = {}) =>
    resolveRelease({
      source: { kind: 'archive', archive: archive() },
      version: '1.31.0',
      workDir: work,
      platform,
      askVersion: async () => 'client version: 1.31.0\n',
      ...more,
    });

  async function refusal(more: Partial<ResolveOptions> = {}): Promise<string> {
    const outcome = await resolve(more).then(
      () => 'taken',
      (thrown: Failure) => `${thrown.code} ${thrown.message}`,
    );
    if (outcome !== 'taken') expect(readdirSync(work), 'nothing is left behind').to.deep.equal([]);
    expect(
      readdirSync(folder).filter((name) => !/tar\.gz/.test(name)),
      'nothing lands outside',
    ).to.deep.equal(['work']);
    return outcome;
  }

  it('gives its istioctl and not one byte more', async () => {
    put(good);
    const istioctl = await resolve();
    expect(readFileSync(istioctl).equals(elf)).to.equal(true);
    expect(readdirSync(work)).to.deep.equal(['istioctl']);
  });

  const faults: readonly [claim: string, entry: Entry, reason: RegExp][] = [
    ['leads out with ..', { path: 'istio-1.31.0/../../evil', body: elf }, /leads out/],
    ['begins with ..', { path: '../evil', body: elf }, /leads out/],
    ['has an absolute path', { path: '/tmp/evil', body: elf }, /absolute/],
    ['has a Windows path', { path: 'istio-1.31.0\\..\\evil' }, /backslash|lies in|leads out/],
    ['lies in another folder', { path: 'istio-1.30.0/bin/istioctl', body: elf }, /lies in istio-1\.30\.0/],
    ['links out', { path: 'istio-1.31.0/l', type: '2', link: '../../../etc/passwd' }, /links out/],
    ['links to an absolute path', { path: 'istio-1.31.0/l', type: '2', link: '/etc/passwd' }, /links out/],
    ['links to the folder above', { path: 'istio-1.31.0/l', type: '2', link: '..' }, /links out/],
    ['is a hard link', { path: 'istio-1.31.0/l', type: '1', link: 'istio-1.31.0/README.md' }, /is a Link/],
    ['is a character device', { path: 'istio-1.31.0/d', type: '3' }, /CharacterDevice/],
    ['is a block device', { path: 'istio-1.31.0/d', type: '4' }, /BlockDevice/],
    ['is a pipe', { path: 'istio-1.31.0/d', type: '6' }, /FIFO/],
    ['runs with the rights of its owner', { path: 'istio-1.31.0/s', mode: 0o4755 }, /rights of its owner/],
    ['is there twice', { path: './istio-1.31.0/bin/istioctl', body: elf }, /twice/],
  ];
  for (const [claim, entry, reason] of faults) {
    it(`is refused when an entry ${claim}, wherever it stands`, async () => {
      put([...good, entry]);
      expect(await refusal())
        .to.match(/^MP_ARCHIVE_REFUSED/)
        .and.match(reason);
      put([entry, ...good]);
      expect(await refusal())
        .to.match(/^MP_ARCHIVE_REFUSED/)
        .and.match(reason);
    });
  }

  it('is refused when it is cut short, at every kind of place', async () => {
    const whole = gzipSync(tar(good), { level: 1 }).length;
    for (const length of [0, 5, 400, Math.floor(whole / 2), whole - 1]) {
      put(good, (bytes) => bytes.subarray(0, length));
      expect(await refusal(), `${length} bytes`).to.match(/^MP_ARCHIVE_REFUSED/);
    }
  });

  it('is refused when bytes of it are others, or it is no archive', async () => {
    put(good, (bytes) => Buffer.concat([bytes.subarray(0, 900), Buffer.from('x'), bytes.subarray(901)]));
    expect(await refusal()).to.match(/^MP_ARCHIVE_REFUSED/);
    put(good, () => Buffer.from('<html>404</html>'));
    expect(await refusal()).to.match(/^MP_ARCHIVE_REFUSED/);
  });

  it('is refused when it is a bomb, by its files or by their number', async () => {
    put([...good, { path: 'istio-1.31.0/big', claims: 8 * 1024 ** 3 - 1 }]);
    expect(await refusal()).to.match(/unpacks to more than/);
    const many = Array.from({ length: 50 }, (_, n) => ({ path: `istio-1.31.0/f${n}` }));
    put([...many, ...good]);
    const sum = sha256(readFileSync(archive()));
    const options = { archive: archive(), sha256: sum, version: '1.31.0', folder: work };
    const outcome = await takeIstioctl({ ...options, limits: { entries: 40, bytes: 1e9 } }).catch(
      (thrown: Failure) => thrown.message,
    );
    expect(outcome).to.match(/more than 40 entries/);
    const nothing = gzipSync(Buffer.concat([tar(good), Buffer.alloc(20_000_000)]), { level: 1 });
    writeFileSync(archive(), nothing);
    const padded = await takeIstioctl({
      ...options,
      sha256: sha256(nothing),
      limits: { entries: 40, bytes: 4e6 },
    }).catch((thrown: Failure) => thrown.message);
    expect(padded).to.match(/unpacks to more than 4000000/);
    put([...many, ...good]);
    expect(readdirSync(work)).to.deep.equal([]);
    expect(await refusal()).to.equal('taken');
  });

  it('is refused with another sum, without a sum, and with the sum of another file', async () => {
    put(good);
    expect(
      await refusal({ source: { kind: 'archive', archive: archive(), sha256: 'ab'.repeat(32) } }),
    ).to.match(/^MP_ARCHIVE_REFUSED its sha256 is/);
    rmSync(`${archive()}.sha256`);
    expect(await refusal()).to.match(/^MP_ARCHIVE_REFUSED there is no sum/);
    writeFileSync(`${archive()}.sha256`, `${'ab'.repeat(32)}  istio-1.30.0-linux-amd64.tar.gz\n`);
    expect(await refusal()).to.match(/the sum is that of/);
  });

  it('is refused when what it holds is of another version or for another machine', async () => {
    put(good);
    expect(await refusal({ askVersion: async () => 'client version: 1.31.0-rc.0' })).to.match(
      /^MP_TOOL_UNFIT/,
    );
    expect(await refusal({ platform: { os: 'linux', arch: 'arm64' } })).to.match(
      /for linux x64, and this machine/,
    );
    put([{ path: 'istio-1.31.0/bin/istioctl', body: Buffer.from('#!/bin/sh\n'.padEnd(40)) }]);
    expect(await refusal()).to.match(/is no program/);
  });

  it('is refused when it holds no istioctl, or a link in its place', async () => {
    put(good.slice(0, 2));
    expect(await refusal()).to.match(/holds no istio-1\.31\.0\/bin\/istioctl/);
    put([{ path: 'istio-1.31.0/bin/istioctl', type: '2', link: '../README.md' }]);
    expect(await refusal()).to.match(/holds no/);
  });

  it('is downloaded only with the sum of the release page, and checked all the same', async () => {
    put(good);
    const bytes = readFileSync(archive());
    const asked: string[] = [];
    const downloads = {
      text: async (url: string) => {
        asked.push(url);
        return `${sha256(bytes)}  ${url.split('/').at(-1)?.replace('.sha256', '')}\n`;
      },
      file: async (url: string, { sha256: sum, to }: { sha256: string; to: string }) => {
        asked.push(`${url} ${sum}`);
        writeFileSync(to, bytes);
      },
    };
    const istioctl = await resolve({ source: { kind: 'download' }, downloads });
    expect(existsSync(istioctl)).to.equal(true);
    const name = archiveName('1.31.0', platform);
    expect(asked.map((line) => line.replace(/^.*\/1\.31\.0\//, ''))).to.deep.equal([
      `${name}.sha256`,
      `${name} ${sha256(bytes)}`,
    ]);
  });
});
