import { expect } from 'chai';
import { readSettings } from './settings.ts';
import { isRequest } from './target.ts';

const target = { to: 'ns/echo', method: 'GET', url: 'http://echo.ns/instant', expect: 200 };
const env = (change: object = {}) => ({ MODE: 'job', TARGETS: JSON.stringify([target]), ...change });

describe('caller settings', () => {
  it('read a job and a loop', () => {
    expect(readSettings(env())).to.deep.include({
      mode: 'job',
      calls: 10,
      quitSidecar: false,
      targets: [target],
    });
    expect(readSettings(env({ MODE: 'loop', RATE: '0.5' }))).to.include({
      mode: 'loop',
      ratePerSecond: 0.5,
      bind: '127.0.0.1',
      metricsPort: 9100,
    });
  });

  it('tell the calls that are a request to the proxies at both ends', () => {
    const asked = (change: object) => {
      const [read] = readSettings(env({ TARGETS: JSON.stringify([{ ...target, ...change }]) })).targets;
      return read && isRequest(read);
    };
    const urls = (...protocols: string[]) => protocols.map((name) => ({ url: `${name}://echo.ns:80/` }));
    expect(urls('http', 'h2c', 'grpc', 'ws').map(asked)).to.deep.equal([true, true, true, true]);
    expect(urls('tcp', 'banner', 'https', 'http10').map(asked)).to.deep.equal([false, false, false, false]);
    expect(asked({ answered: 'by-sender' })).to.equal(false);
    expect(asked({ expect: 'error:*' })).to.equal(false);
  });

  it('that make no sense name their variable', () => {
    const targets = (change: object) => env({ TARGETS: JSON.stringify([target, { ...target, ...change }]) });
    const faults: [NodeJS.ProcessEnv, string][] = [
      [env({ MODE: 'both' }), 'expected MODE to be job or loop, got "both"'],
      [env({ TARGETS: '[]' }), 'expected TARGETS to be a JSON list'],
      [env({ TARGETS: '{' }), 'expected TARGETS to be a JSON list'],
      [env({ TARGETS: '[null]' }), 'expected TARGETS[0] to have to'],
      [targets({ url: 'ftp://x/' }), 'expected TARGETS[1] to have url'],
      [targets({ url: 'tcp://x' }), 'expected TARGETS[1] to have url'],
      [targets({ expect: 'error' }), 'expected TARGETS[1] to have expect'],
      [targets({ expect: '200' }), 'expected TARGETS[1] to have expect'],
      [targets({ method: undefined }), 'expected TARGETS[1] to have method'],
      [targets({ answered: 'by-nobody' }), 'expected TARGETS[1] to have answered'],
      [env({ CALLS: '0' }), 'expected CALLS to be a number from 1'],
      [env({ MODE: 'loop', STOP_SECONDS: '-1' }), 'expected STOP_SECONDS to be a number from'],
      [env({ MODE: 'loop', RATE: '0' }), 'expected RATE to be a number from'],
      [env({ MODE: 'loop', METRICS_PORT: 'x' }), 'expected METRICS_PORT to be a number from'],
    ];
    for (const [faulty, message] of faults) expect(() => readSettings(faulty), message).to.throw(message);
  });
});
