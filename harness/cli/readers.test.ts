import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { packageRoot } from '../package-root.ts';
import { outliveReaders } from './readers.ts';

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

  it('hides no other error', () => {
    const stream = new PassThrough();
    outliveReaders(stream);
    const failed = (code: string) => () => stream.emit('error', Object.assign(new Error(code), { code }));
    expect(failed('EPIPE')).not.to.throw();
    expect(failed('EIO')).not.to.throw();
    expect(failed('ENOSPC')).to.throw('ENOSPC');
  });
});
