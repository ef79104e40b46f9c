import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { callOnce } from './call-once.ts';

describe('one call', () => {
  let server: Server;
  let answer: RequestListener;
  let seen = 0;
  let url: string;

  before(async () => {
    server = createServer((request, response) => {
      seen += 1;
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    seen = 0;
  });
  const call = (timeout = 2_000) => callOnce({ method: 'GET', url, timeout, keep: 5 });

  it('gives the status and the beginning of the body', async () => {
    answer = (_request, response) => response.writeHead(503).end('no healthy upstream');
    expect(await call()).to.deep.equal({ status: 503, body: 'no he' });
  });

  it('is not made again when a kept connection is cut before the answer', async () => {
    answer = (_request, response) => response.end('kept');
    await call();
    answer = (request) => request.socket.destroy();
    expect(await call()).to.include({ error: 'ECONNRESET' });
    expect(seen).to.equal(2);
  });

  it('an answer that is cut in its body is an error, however good its status', async () => {
    answer = (request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => request.socket.destroy());
    };
    expect(await call()).to.include({ error: 'ECONNRESET' });
  });

  it('an answer that trickles is cut at the deadline', async () => {
    answer = (_request, response) => {
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    };
    expect(await call(150)).to.include({ error: 'ETIMEDOUT' });
  });

  it('names a refused connection', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const refused = await callOnce({
      method: 'GET',
      url: `http://127.0.0.1:${port}/`,
      timeout: 1_000,
      keep: 5,
    });
    expect(refused).to.include({ error: 'ECONNREFUSED' });
  });
});
