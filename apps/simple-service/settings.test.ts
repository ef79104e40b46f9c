import { expect } from 'chai';
import { readSettings } from './settings.ts';

describe('simple-service settings', () => {
  it('bind to loopback unless told otherwise', () => {
    expect(readSettings({})).to.include({
      bind: '127.0.0.1',
      port: 8080,
      metricsPort: 9100,
      drainSeconds: 3,
    });
    expect(readSettings({ BIND: '0.0.0.0', PORT: '81' })).to.include({ bind: '0.0.0.0', port: 81 });
  });

  it('that make no sense name their variable', () => {
    for (const [name, text] of [
      ['PORT', '80a'],
      ['METRICS_PORT', '70000'],
      ['DRAIN_SECONDS', '-1'],
      ['DRAIN_SECONDS', 'NaN'],
    ] as const) {
      expect(() => readSettings({ [name]: text }), text).to.throw(`expected ${name} to be a number from`);
    }
  });
});
