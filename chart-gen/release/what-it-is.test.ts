import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Failure } from '../../reports/failure/failure.ts';
import { checksumIn } from './checksum.ts';
import { platformOf } from './platform.ts';
import { resolveRelease } from './resolve-release.ts';

const elf = Buffer.from('7f454c4602010100000000000000000002003e00', 'hex');

describe('an istioctl that is there already', () => {
  it('is taken only when it is of that very release', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'meshproof-release-'));
    try {
      mkdirSync(join(folder, 'bin'));
      const istioctl = join(folder, 'bin/istioctl');
      writeFileSync(istioctl, '#!/bin/sh\necho "client version: 1.31.0-rc.0"\n');
      chmodSync(istioctl, 0o755);
      const source = { kind: 'folder', folder } as const;
      expect(await resolveRelease({ source, version: '1.31.0-rc.0', workDir: folder })).to.equal(istioctl);
      const code = (promise: Promise<string>) => promise.catch((thrown: Failure) => thrown.code);
      expect(await code(resolveRelease({ source, version: '1.31.0', workDir: folder }))).to.equal(
        'MP_TOOL_UNFIT',
      );
      const absent = { kind: 'program', istioctl: join(folder, 'gone') } as const;
      expect(await code(resolveRelease({ source: absent, version: '1.31.0', workDir: folder }))).to.equal(
        'MP_PROGRAM_MISSING',
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('what a release file says of itself', () => {
  it('a sum is 64 digits, alone or with the name of the file', () => {
    const sum = 'AB'.repeat(32);
    expect(checksumIn(`${sum}\n`, 'a')).to.equal(sum.toLowerCase());
    expect(checksumIn(`${sum} *dist/a\n`, 'a')).to.equal(sum.toLowerCase());
    for (const text of ['', 'Not Found', sum.slice(1), `${sum}  b`])
      expect(() => checksumIn(text, 'a')).to.throw();
  });

  it('a program is known by its first bytes', () => {
    expect(platformOf(elf)).to.deep.equal({ os: 'linux', arch: 'x64' });
    expect(platformOf(Buffer.from('cffaedfe0c000001'.padEnd(40, '0'), 'hex'))).to.deep.equal({
      os: 'darwin',
      arch: 'arm64',
    });
    expect(platformOf(Buffer.from('#!/bin/sh\nexec something else\n'))).to.equal(undefined);
    expect(platformOf(Buffer.alloc(3))).to.equal(undefined);
  });
});
