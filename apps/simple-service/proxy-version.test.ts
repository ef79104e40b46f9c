import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { startTarget, type Target } from '../traffic/testing/target.ts';
import { istioVersionIn, proxyVersionOf } from './proxy-version.ts';

describe('the version of the proxy', () => {
  let admin: Target | undefined;
  afterEach(() => admin?.close());

  const info = JSON.stringify({ version: 'x/1.34/y', node: { metadata: { ISTIO_VERSION: '1.31.0-rc.0' } } });

  it('is the one that is told, and none without a proxy', () => {
    expect(proxyVersionOf({ version: '1.30.4', admin: 'http://127.0.0.1:1' })()).to.equal('1.30.4');
    expect(proxyVersionOf({})()).to.equal('none');
  });

  it('is asked of a proxy that starts late', async () => {
    let asked = 0;
    admin = await startTarget({
      '/server_info': (_request, response) => {
        asked += 1;
        response.writeHead(asked === 1 ? 503 : 200).end(asked === 1 ? 'starting' : info);
      },
    });
    const version = proxyVersionOf({ admin: admin.base });
    expect(version()).to.equal('none');
    for (const until = Date.now() + 5_000; version() === 'none' && Date.now() < until; ) await delay(20);
    expect(version()).to.equal('1.31.0-rc.0');
    expect(asked).to.equal(2);
  });

  it('is nothing that another program says', () => {
    for (const text of ['', '<html>', '{}', '[]', 'null', '{"node":{"metadata":{"ISTIO_VERSION":1}}}']) {
      expect(istioVersionIn(text), text).to.equal(undefined);
    }
  });
});
