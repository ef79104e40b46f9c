import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../package-root.ts';
import { type HowFlags, wishesOf } from './options.ts';

const usual: HowFlags = { parallelism: '3', onFailure: 'stop' };

describe('how a rollout is to be moved, as typed', () => {
  it('is three at a time and stops, when nothing is said', () => {
    expect(wishesOf(usual)).to.deep.equal({ parallelism: 3, onFailure: 'stop' });
  });

  it('is read whole', () => {
    const wishes = wishesOf({
      parallelism: '5',
      perNamespace: '2',
      waves: '1, 5,20',
      pauseBetweenWaves: '10m',
      gateQuery: 'errors',
      gateMax: '0.01',
      prometheus: 'http://prometheus:9090',
      onlyBetween: '22:00-05:00',
      timeZone: 'Europe/Berlin',
      timeout: '90s',
      proxyConfig: true,
      onFailure: 'undo',
    });
    expect(wishes).to.deep.equal({
      parallelism: 5,
      parallelismPerNamespace: 2,
      waves: [1, 5, 20],
      pauseBetweenWaves: 600_000,
      timeoutPerWorkload: 90_000,
      gate: { query: 'errors', max: 0.01 },
      prometheus: 'http://prometheus:9090/',
      onlyBetween: { from: '22:00', to: '05:00', zone: 'Europe/Berlin' },
      proxyConfig: true,
      onFailure: 'undo',
    });
  });

  it('keeps the text of a thresholds file', () => {
    const file = join(packageRoot, 'scenarios/thresholds/rollout.yaml');
    const { gateThresholds } = wishesOf({ ...usual, gateThresholds: file, prometheus: 'http://p' });
    expect(gateThresholds).to.deep.equal({ where: file, text: readFileSync(file, 'utf8') });
  });

  it('keeps no credentials of an address', () => {
    const { prometheus } = wishesOf({ ...usual, prometheus: 'https://me:hush@prometheus' });
    expect(prometheus).to.not.match(/hush|me:/);
  });

  for (const [title, flags] of [
    ['parallelism 0', { parallelism: '0' }],
    ['an empty parallelism', { parallelism: '' }],
    ['a wave of none', { waves: '1,,2' }],
    ['a gate without its bound', { gateQuery: 'errors', prometheus: 'http://p' }],
    ['a bound without its gate', { gateMax: '1' }],
    ['a bound that is no number', { gateQuery: 'errors', gateMax: '', prometheus: 'http://p' }],
    ['a gate without a Prometheus', { gateQuery: 'errors', gateMax: '1' }],
    ['thresholds without a Prometheus', { gateThresholds: 'gate.yaml' }],
    [
      'two kinds of gate',
      { gateQuery: 'e', gateMax: '1', gateThresholds: 'gate.yaml', prometheus: 'http://p' },
    ],
    ['a failure to be ignored', { onFailure: 'ignore' }],
    ['a pause without a unit', { pauseBetweenWaves: '10' }],
  ] as const) {
    it(`is refused with ${title}`, () => {
      expect(() => wishesOf({ ...usual, ...flags }))
        .to.throw()
        .with.property('code', 'MP_USAGE');
    });
  }
});
