import { createServer } from 'node:net';
import { expect } from 'chai';
import { createService, type Listening, type Service } from '../../simple-service/server.ts';
import { settingsOf } from '../../simple-service/testing/settings.ts';
import { isRight, outcomeOf } from '../outcome.ts';
import { speak } from './speak.ts';

const ports = Object.fromEntries(
  ['H2C', 'GRPC', 'TCP', 'BANNER', 'TLS'].map((name) => [`${name}_PORT`, '0']),
);

describe('a call in each protocol', () => {
  let service: Service;
  let at: Listening;
  let deaf: ReturnType<typeof createServer>;
  let deafPort: number;

  before(async () => {
    service = createService(settingsOf(ports));
    at = await service.listen();
    // takes a connection, waits for a word and cuts it: what a proxy with STRICT mTLS does to a plain client
    deaf = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.resetAndDestroy());
    });
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    deafPort = (deaf.address() as { port: number }).port;
  });
  after(async () => {
    deaf.close();
    await service.shutDown();
  });

  const call = (url: string, expected: number | string) => ({
    to: 'ns/a',
    method: 'GET',
    url,
    expect: expected,
  });
  const here = (scheme: string, port: number | undefined, path: string) =>
    `${scheme}://127.0.0.1:${port}${path}`;
  const right = (): [string, number][] => [
    [here('http', at.port, '/instant?code=404'), 404],
    [here('http10', at.port, '/instant?code=503'), 503],
    [here('h2c', at.h2c, '/instant?code=201'), 201],
    [here('https', at.tls, '/instant?code=202'), 202],
    [here('grpc', at.grpc, '/unary'), 0],
    [here('grpc', at.grpc, '/unary?code=7'), 7],
    [here('grpc', at.grpc, '/server-stream?count=20'), 0],
    [here('grpc', at.grpc, '/client-stream?count=20'), 0],
    [here('grpc', at.grpc, '/bidi?count=20'), 0],
    [here('ws', at.port, '/ws'), 101],
    [here('tcp', at.tcp, ''), 0],
    [here('banner', at.banner, ''), 0],
  ];

  it('is right when the service answers as asked', async () => {
    for (const [url, expected] of right()) {
      expect(await outcomeOf(call(url, expected)), url).to.deep.equal({ kind: 'expected' });
    }
  });

  it('is wrong when another answer was asked for, and says which came', async () => {
    for (const [url, expected] of right()) {
      expect(await outcomeOf(call(url, 417)), url).to.include({ kind: 'unexpected', got: `${expected}` });
    }
  });

  it('names a connection that is refused, and one that is cut', async () => {
    for (const [url] of right()) {
      const refused = await speak(call(url.replace(/:\d+/, ':1'), 0));
      const cut = await speak(call(url.replace(/:\d+/, `:${deafPort}`), 0));
      if (url.startsWith('grpc')) {
        expect([refused.got, cut.got], url).to.deep.equal(['14', '14']);
        continue;
      }
      expect(refused.got, url).to.equal('error:ECONNREFUSED');
      const silent = url.startsWith('banner');
      expect(cut.got, url).to.match(silent ? /^error:ETIMEDOUT$/ : /^error:(ECONNRESET|ECLOSED|ERR_HTTP2)/);
    }
  }).timeout(20_000);

  it('that must fail is right only when its connection does', () => {
    expect(isRight({ expect: 'error:*' }, 'error:ECONNRESET')).to.equal(true);
    expect(isRight({ expect: 'error:*' }, '200')).to.equal(false);
    expect(isRight({ expect: 'error:ECONNRESET' }, 'error:ECONNREFUSED')).to.equal(false);
    expect(isRight({ expect: 200 }, '2000')).to.equal(false);
  });

  it('is garbled when another server answers', async () => {
    expect((await speak(call(here('tcp', at.banner, ''), 0))).got).to.equal('error:GARBLED');
    expect((await speak(call(here('http10', at.tcp, '/'), 200))).got).to.match(/^error:(GARBLED|ETIMEDOUT)$/);
    expect((await speak(call(here('ws', at.tls, '/'), 101))).got).to.match(/^error:/);
  }).timeout(20_000);
});
