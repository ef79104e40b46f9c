import { request as rawRequest } from 'node:http';
import { connect } from 'node:net';
import { expect } from 'chai';
import { createService, type Service } from './server.ts';
import { settingsOf } from './testing/settings.ts';

describe('simple-service bodies', () => {
  let service: Service;
  let port: number;
  let base: string;

  before(async () => {
    service = createService(settingsOf());
    ({ port = 0 } = await service.listen());
    base = `http://127.0.0.1:${port}`;
  });
  after(() => service.app.close());

  it('come back byte for byte, at every size around a power of two', async () => {
    const sizes = [0, 1, ...[4, 10, 14, 16, 20].flatMap((n) => [2 ** n - 1, 2 ** n, 2 ** n + 1])];
    for (const size of sizes.filter((size) => size <= 1 << 20)) {
      const body = Buffer.from(Array.from({ length: size }, (_, index) => (index * 7 + (index >> 8)) & 0xff));
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const response = await fetch(`${base}/echo`, { method, body, headers: { 'content-type': 'a/b' } });
        expect(response.headers.get('content-length'), `${method} ${size}`).to.equal(`${size}`);
        expect(Buffer.from(await response.arrayBuffer()).equals(body), `${method} ${size}`).to.equal(true);
      }
    }
    const tooLarge = await fetch(`${base}/echo`, { method: 'POST', body: Buffer.alloc((1 << 20) + 1) });
    expect(tooLarge.status).to.equal(413);
    expect((await fetch(`${base}/echo`)).status, 'no body at all').to.equal(200);
  });

  it('stream, the first part before the last is made', async () => {
    const response = await fetch(`${base}/stream?chunks=4&every=60&size=8`);
    expect(response.headers.get('content-length')).to.equal(null);
    const began = performance.now();
    const times: number[] = [];
    let text = '';
    for await (const part of response.body ?? []) {
      times.push(performance.now() - began);
      text += Buffer.from(part).toString();
    }
    expect(text).to.equal('xxxxxxx\n'.repeat(4));
    expect(times.length).to.be.at.least(3);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).to.be.above(100);
    expect((await fetch(`${base}/stream?chunks=0`)).status).to.equal(400);
  });

  it('are followed by trailers', async () => {
    const trailers = await new Promise((resolve, reject) => {
      rawRequest(`${base}/trailers`, (response) => {
        response.resume().on('end', () => resolve(response.trailers));
      })
        .on('error', reject)
        .end();
    });
    expect(trailers).to.deep.equal({ 'x-trailer': 'echo-0', 'x-body-bytes': '7' });
  });

  it('reach an HTTP/1.0 client whole, with the end of the connection for their end', async () => {
    for (const [path, body] of [
      ['/stream?chunks=2&every=1&size=4', 'xxx\nxxx\n'],
      ['/body?size=3', 'xxx'],
    ] as const) {
      const text = await new Promise<string>((resolve, reject) => {
        let got = '';
        const socket = connect(port, '127.0.0.1', () =>
          socket.write(`GET ${path} HTTP/1.0\r\nHost: echo\r\n\r\n`),
        );
        socket.on('data', (part) => {
          got += part;
        });
        socket.on('end', () => resolve(got));
        socket.on('error', reject);
      });
      expect(text).to.match(/^HTTP\/1\.1 200 OK\r\n/);
      expect(text.split('\r\n\r\n')[1]).to.equal(body);
      expect(text.toLowerCase()).to.not.contain('transfer-encoding');
    }
  });
});
