import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Failure } from '../../reports/failure/failure.ts';
import { releaseDownloads } from './downloads.ts';

const archive = Buffer.alloc(100_000, 'an archive ');
const sha256 = createHash('sha256').update(archive).digest('hex');

describe('what comes from the release page', () => {
  let folder: string;
  let server: Server;
  const ranges: (string | undefined)[] = [];

  before(async () => {
    server = createServer((request, response) => {
      if (request.url === '/a.tar.gz.sha256') return response.end(`${sha256} *a.tar.gz\n`);
      if (request.url === '/long.sha256') return response.end('x'.repeat(5000));
      if (request.url !== '/a.tar.gz') return response.writeHead(404).end();
      ranges.push(request.headers.range);
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      if (from > 0)
        response.writeHead(206, {
          'content-range': `bytes ${from}-${archive.length - 1}/${archive.length}`,
        });
      return response.end(archive.subarray(from));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => server.close());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshproof-downloads-'));
    ranges.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const at = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${path}`;
  const local = releaseDownloads({ loopbackHttp: true });
  const refusal = (act: Promise<unknown>) =>
    act.then(
      () => 'nothing',
      (thrown: Failure) => thrown.code,
    );

  it('is the sum as text, and the file that has it', async () => {
    expect(await local.text(at('a.tar.gz.sha256'))).to.contain(sha256);
    await local.file(at('a.tar.gz'), { sha256, to: join(folder, 'a') });
    expect(readFileSync(join(folder, 'a')).equals(archive)).to.equal(true);
  });

  it('goes on where an earlier command broke off', async () => {
    writeFileSync(join(folder, 'a.partial'), archive.subarray(0, 40_000));
    await local.file(at('a.tar.gz'), { sha256, to: join(folder, 'a') });
    expect(ranges).to.deep.equal(['bytes=40000-']);
    expect(readFileSync(join(folder, 'a')).equals(archive)).to.equal(true);
  });

  it('is refused when it is another file, is not there, is no small text or does not come by https', async () => {
    const other = { sha256: '0'.repeat(64), to: join(folder, 'a') };
    expect(await refusal(local.file(at('a.tar.gz'), other))).to.equal('MP_DOWNLOAD_CHECKSUM');
    expect(await refusal(local.text(at('none.sha256')))).to.equal('MP_DOWNLOAD_REFUSED');
    expect(await refusal(local.text(at('long.sha256')))).to.equal('MP_DOWNLOAD_REFUSED');
    expect(await refusal(releaseDownloads().text(at('a.tar.gz.sha256')))).to.equal('MP_DOWNLOAD_REFUSED');
  });
});
