import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Http2Server } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { answersStatus } from './cri.ts';

describe('the CRI service of containerd', () => {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-cri-'));
  const socket = join(folder, 'containerd.sock');
  let server: Http2Server | undefined;
  let asked: string[] = [];

  /** Serves gRPC that ends every call with a status. */
  const serve = (status: string) =>
    new Promise<void>((resolve) => {
      server = createServer();
      server.on('stream', (stream, headers) => {
        asked.push(String(headers[':path']));
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
        stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': status }));
        stream.resume();
        stream.end();
      });
      server.listen(socket, resolve);
    });

  afterEach(async () => {
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
    server = undefined;
    asked = [];
  });
  after(() => rmSync(folder, { recursive: true }));

  it('answers when its Status is OK', async () => {
    await serve('0');
    expect(await answersStatus(socket)).to.equal(true);
    expect(asked).to.deep.equal(['/runtime.v1.RuntimeService/Status']);
  });

  it('does not while it is not initialized, though containerd itself answers', async () => {
    await serve('2');
    expect(await answersStatus(socket)).to.equal(false);
  });

  it('does not when nobody listens', async () => {
    expect(await answersStatus(socket)).to.equal(false);
  });
});
