import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { packageRoot } from '../package-root.ts';
import { outliveReaders, readerGone } from './readers.ts';

describe('what nobody reads any more', () => {
  it('does not end the command: no word on standard error, its own exit code', async () => {
    const words = ['--import=tsx', 'harness/cli/main.ts', 'matrix', 'list'];
    const child = spawn(process.execPath, words, { cwd: packageRoot, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    const errors: Buffer[] = [];
    child.stderr.on('data', (part: Buffer) => errors.push(part));
    const [code] = await once(child, 'close');
    expect([code, Buffer.concat(errors).toString()]).to.deep.equal([0, '']);
  }).timeout(20_000);

  const failing = (isTTY: boolean) => {
    const stream = Object.assign(new PassThrough(), { isTTY });
    outliveReaders(stream);
    const gone = readerGone(stream);
    const fail = (code: string) => stream.emit('error', Object.assign(new Error(code), { code }));
    return { gone, fail };
  };

  it('is told to what is only looked at', () => {
    for (const [isTTY, code] of [
      [false, 'EPIPE'],
      [true, 'EIO'],
    ] as const) {
      const { gone, fail } = failing(isTTY);
      expect(gone.aborted).to.equal(false);
      fail(code);
      expect(gone.aborted).to.equal(true);
    }
  });

  it('hides no other error: not of a disk', () => {
    for (const code of ['ENOSPC', 'EIO']) expect(() => failing(false).fail(code)).to.throw(code);
    expect(() => failing(true).fail('ENOSPC')).to.throw('ENOSPC');
  });
});
