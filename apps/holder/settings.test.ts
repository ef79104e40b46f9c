import { expect } from 'chai';
import { readSettings } from './settings.ts';

describe('holder settings', () => {
  const held = { to: 'ns/echo', url: 'tcp://echo.ns:9000' };
  const env = (change: object = {}) => ({ CONNECTIONS: JSON.stringify([held]), ...change });

  it('name the connections to hold, and how often to ask for a sign of life', () => {
    expect(readSettings(env())).to.deep.include({
      from: 'holder',
      heartbeatSeconds: 1,
      timeoutSeconds: 5,
      connections: [held],
    });
  });

  it('that make no sense name their variable', () => {
    const faults: [NodeJS.ProcessEnv, string][] = [
      [{}, 'expected CONNECTIONS to be a JSON list'],
      [{ CONNECTIONS: '[]' }, 'expected CONNECTIONS to be a JSON list'],
      [{ CONNECTIONS: '[null]' }, 'expected CONNECTIONS[0] to have to'],
      [{ CONNECTIONS: '[{"to":"a","url":"http://x"}]' }, 'expected CONNECTIONS[0] to have url'],
      [env({ HEARTBEAT_SECONDS: '0' }), 'expected HEARTBEAT_SECONDS to be a number from'],
    ];
    for (const [faulty, message] of faults) expect(() => readSettings(faulty), message).to.throw(message);
  });
});
