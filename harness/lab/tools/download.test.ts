import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Failure } from '../../../reports/failure/failure.ts';
import { type DownloadOptions, downloadVerified } from './download.ts';
import { type FileServer, type Handler, localCertificate, sendFile, serve } from './samples/file-server.ts';
import { sha256 } from './samples/tiny-tool.ts';

describe('downloadVerified', () => {
  const body = Buffer.from('0123456789abcdef'.repeat(20_000));
  let folder: string;
  let certificate: { key: string; cert: string };
  const servers: FileServer[] = [];

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshproof-download-'));
    certificate = localCertificate(folder);
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
    rmSync(join(folder, 'file'), { force: true });
    rmSync(join(folder, 'file.partial'), { force: true });
  });
  after(() => rmSync(folder, { recursive: true }));

  const start = async (handler: Handler, scheme: 'https' | 'http' = 'https') => {
    const server = await serve(handler, scheme === 'https' ? certificate : undefined);
    servers.push(server);
    return server;
  };
  const to = () => join(folder, 'file');
  const options = (server: FileServer, extra: Partial<DownloadOptions> = {}): DownloadOptions => ({
    sha256: sha256(body),
    to: to(),
    ca: server.ca,
    retryDelay: 10,
    ...extra,
  });
  const failureOf = (act: Promise<unknown>): Promise<Failure> =>
    act.then(
      () => expect.fail('it was let through'),
      (error: Failure) => error,
    );

  it('keeps a file whose sum is right, and tells how far it is', async () => {
    const server = await start((request, response) => sendFile(request, response, body));
    const seen: (number | undefined)[][] = [];
    const onProgress = (done: number, total?: number) => seen.push([done, total]);
    await downloadVerified(`${server.url}/file`, options(server, { onProgress }));
    expect(readFileSync(to()).equals(body)).to.equal(true);
    expect(seen.at(-1)).to.deep.equal([body.length, body.length]);
    expect(existsSync(`${to()}.partial`)).to.equal(false);
  });

  it('keeps nothing of a file whose sum is wrong', async () => {
    const server = await start((request, response) => sendFile(request, response, Buffer.from('other')));
    const failure = await failureOf(downloadVerified(`${server.url}/file`, options(server)));
    expect(failure.code).to.equal('MP_DOWNLOAD_CHECKSUM');
    expect(failure.message).to.contain(sha256('other'));
    expect(existsSync(to()) || existsSync(`${to()}.partial`)).to.equal(false);
    expect(server.ranges).to.have.length(1);
  });

  it('refuses http, before a byte is asked for, except to a loopback address that a test allows', async () => {
    const server = await start((request, response) => sendFile(request, response, body), 'http');
    const failure = await failureOf(downloadVerified(`${server.url}/file`, options(server)));
    expect(failure.code).to.equal('MP_DOWNLOAD_REFUSED');
    expect(server.ranges).to.deep.equal([]);
    await downloadVerified(`${server.url}/file`, options(server, { loopbackHttp: true, ca: undefined }));
    const abroad = downloadVerified('http://meshproof.invalid/file', options(server, { loopbackHttp: true }));
    expect((await failureOf(abroad)).code).to.equal('MP_DOWNLOAD_REFUSED');
  });

  it('refuses a redirect to http, and follows one to https', async () => {
    const plain = await start((request, response) => sendFile(request, response, body), 'http');
    const server = await start((request, response) => {
      if (request.url === '/file') return sendFile(request, response, body);
      const location = request.url === '/down' ? `${plain.url}/file` : '/file';
      return response.writeHead(302, { location }).end();
    });
    const failure = await failureOf(downloadVerified(`${server.url}/down`, options(server)));
    expect(failure.code).to.equal('MP_DOWNLOAD_REFUSED');
    expect(failure.message).to.contain('not https');
    expect(plain.ranges).to.deep.equal([]);
    await downloadVerified(`${server.url}/up`, options(server));
    expect(readFileSync(to()).equals(body)).to.equal(true);
  });

  it('refuses a server whose certificate nobody vouches for', async () => {
    const server = await start((request, response) => sendFile(request, response, body));
    const failure = await failureOf(downloadVerified(server.url, options(server, { ca: undefined })));
    expect(failure.code).to.equal('MP_DOWNLOAD_UNREACHABLE');
    expect(failure.message).to.match(/self.signed/);
  });

  it('says that a file is not there, without a second try', async () => {
    const server = await start((_, response) => response.writeHead(404).end('nothing'));
    const failure = await failureOf(downloadVerified(`${server.url}/file`, options(server)));
    expect(failure.code).to.equal('MP_DOWNLOAD_REFUSED');
    expect(failure.message).to.contain('404');
    expect(server.ranges).to.have.length(1);
  });

  it('resumes a transfer that broke off', async () => {
    const server = await start((request, response, attempt) => {
      if (attempt > 1) return sendFile(request, response, body);
      response.writeHead(200, { 'content-length': body.length });
      response.write(body.subarray(0, 100_000), () => response.destroy());
    });
    await downloadVerified(`${server.url}/file`, options(server));
    expect(readFileSync(to()).equals(body)).to.equal(true);
    expect(server.ranges[0]).to.equal(undefined);
    expect(server.ranges[1]).to.match(/^bytes=[1-9]\d*-$/);
  });

  it('gives up a file that keeps breaking off, and goes on with it in the next call', async () => {
    let broken = true;
    const server = await start((request, response) => {
      if (!broken) return sendFile(request, response, body);
      response.writeHead(200, { 'content-length': body.length });
      response.write(body.subarray(0, 50_000), () => response.destroy());
    });
    const failure = await failureOf(downloadVerified(`${server.url}/file`, options(server, { attempts: 2 })));
    expect(failure.code).to.equal('MP_DOWNLOAD_FAILED');
    expect(existsSync(to())).to.equal(false);
    expect(server.ranges).to.have.length(2);
    broken = false;
    await downloadVerified(`${server.url}/file`, options(server));
    expect(readFileSync(to()).equals(body)).to.equal(true);
    expect(server.ranges.at(-1)).to.match(/^bytes=\d+-$/);
  });

  it('begins anew when what was resumed does not fit together', async () => {
    writeFileSync(`${to()}.partial`, Buffer.alloc(1000, 'x'));
    const server = await start((request, response) => sendFile(request, response, body));
    await downloadVerified(`${server.url}/file`, options(server));
    expect(server.ranges).to.deep.equal(['bytes=1000-', undefined]);
    expect(readFileSync(to()).equals(body)).to.equal(true);
  });

  it('begins anew when more is there than the file has, and needs no byte when all is there', async () => {
    const server = await start((request, response) => sendFile(request, response, body));
    writeFileSync(`${to()}.partial`, Buffer.alloc(body.length + 5));
    await downloadVerified(`${server.url}/file`, options(server));
    expect(readFileSync(to()).equals(body)).to.equal(true);
    rmSync(to());
    writeFileSync(`${to()}.partial`, body);
    await downloadVerified(`${server.url}/file`, options(server));
    expect(readFileSync(to()).equals(body)).to.equal(true);
  });

  it('tries a server again that is busy, a bounded number of times', async () => {
    const server = await start((request, response, attempt) => {
      if (attempt > 2) return sendFile(request, response, body);
      response.writeHead(503, { 'retry-after': '0' }).end();
    });
    await downloadVerified(`${server.url}/file`, options(server));
    expect(server.ranges).to.have.length(3);
    const never = await start((_, response) => response.writeHead(503).end());
    const failure = await failureOf(downloadVerified(never.url, options(never, { attempts: 3 })));
    expect(failure.code).to.equal('MP_DOWNLOAD_FAILED');
    expect(never.ranges).to.have.length(3);
  });

  it('stops a file that is larger than expected, whether the server says so or not', async () => {
    const honest = await start((request, response) => sendFile(request, response, body));
    const small = { maxBytes: 1000 };
    expect((await failureOf(downloadVerified(honest.url, options(honest, small)))).code).to.equal(
      'MP_DOWNLOAD_REFUSED',
    );
    const silent = await start((_, response) => response.writeHead(200).end(body));
    expect((await failureOf(downloadVerified(silent.url, options(silent, small)))).code).to.equal(
      'MP_DOWNLOAD_REFUSED',
    );
    expect(existsSync(`${to()}.partial`)).to.equal(false);
  });

  it('counts a transfer without bytes as broken', async () => {
    const server = await start((_, response) => {
      response.writeHead(200, { 'content-length': body.length });
      response.write('01234');
    });
    const impatient = options(server, { stallTimeout: 60, attempts: 1 });
    expect((await failureOf(downloadVerified(server.url, impatient))).message).to.contain('no byte came');
  });

  it('fails at once where nothing answers, and soon where an answer does not come', async () => {
    const closed = await start(() => {});
    await closed.close();
    expect((await failureOf(downloadVerified(closed.url, options(closed)))).code).to.equal(
      'MP_DOWNLOAD_UNREACHABLE',
    );
    const silent = await start(() => {});
    const began = performance.now();
    const failure = await failureOf(downloadVerified(silent.url, options(silent, { answerTimeout: 80 })));
    expect(failure.code).to.equal('MP_DOWNLOAD_UNREACHABLE');
    expect(performance.now() - began).to.be.lessThan(2_000);
  });

  it('ends when it is told to, in mid-transfer', async () => {
    const server = await start((_, response) => {
      response.writeHead(200, { 'content-length': body.length });
      response.write('01234');
    });
    const stop = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => stop.abort(reason), 50);
    expect(await failureOf(downloadVerified(server.url, options(server, { signal: stop.signal })))).to.equal(
      reason,
    );
  });
});
