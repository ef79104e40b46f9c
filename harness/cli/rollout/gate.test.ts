import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../package-root.ts';
import type { InstantSample } from '../../prometheus/connect.ts';
import type { SampleValue } from '../../prometheus/values.ts';
import { defaultThresholds, readThresholds } from '../../verdict/load-thresholds.ts';
import { answerOf, gateFor } from './gate.ts';

const sample = (value: SampleValue, labels = {}): InstantSample => ({ labels, at: 0, value });
const noPods = async () => [];
const bound = { query: 'errors', max: 0.01 };

describe('the gate between two waves', () => {
  it('passes when every value is in bounds, the bound itself too', () => {
    expect(answerOf([sample(0), sample(0.01)], bound).verdict).to.equal('pass');
  });

  it('fails by the worst value, and names its series', () => {
    const answer = answerOf([sample(0), sample(0.3, { workload: 'web' })], bound);
    expect(answer).to.deep.equal({
      verdict: 'fail',
      reason: 'errors is 0.3 of {workload="web"}, at most 0.01 is allowed',
    });
  });

  it('is inconclusive without data', () => {
    expect(answerOf([], bound)).to.deep.equal({ verdict: 'inconclusive', reason: 'no data for errors' });
  });

  for (const value of ['NaN', '+Inf', '-Inf'] as const) {
    it(`is inconclusive with ${value}, however good the rest`, () => {
      const answer = answerOf([sample(0), sample(value)], bound);
      expect(answer).to.deep.equal({ verdict: 'inconclusive', reason: `errors is ${value}` });
    });
  }

  it('is none where nothing was asked for', () => {
    expect(gateFor({ parallelism: 3, onFailure: 'stop' }, undefined, noPods)).to.equal(undefined);
  });

  it('is a pause that can be cut short', async () => {
    const wave = { wave: 1, of: 2, workloads: [], start: '', end: '' };
    const gate = gateFor({ parallelism: 3, onFailure: 'stop', pauseBetweenWaves: 60_000 }, undefined, noPods);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 10);
    const thrown = await gate?.(wave, stop.signal).catch((error: Error) => error.name);
    expect(thrown).to.equal('AbortError');
    const short = gateFor({ parallelism: 3, onFailure: 'stop', pauseBetweenWaves: 1 }, undefined, noPods);
    expect((await short?.(wave, new AbortController().signal))?.verdict).to.equal('pass');
  });

  it('never passes a query that nobody can be asked', async () => {
    const gate = gateFor({ parallelism: 3, onFailure: 'stop', gate: bound }, undefined, noPods);
    const wave = { wave: 1, of: 2, workloads: [], start: '', end: '' };
    expect((await gate?.(wave, new AbortController().signal))?.verdict).to.equal('inconclusive');
  });

  it('never passes thresholds that nobody can be asked, and is none with those that cannot be', async () => {
    const file = (path: string) => ({ where: path, text: readThresholds(path) });
    const wishes = { parallelism: 3, onFailure: 'stop' } as const;
    const shipped = file(join(packageRoot, 'scenarios/thresholds/rollout.yaml'));
    const gate = gateFor({ ...wishes, gateThresholds: shipped }, undefined, noPods);
    const wave = { wave: 1, of: 2, workloads: [], start: '', end: '' };
    expect((await gate?.(wave, new AbortController().signal))?.verdict).to.equal('inconclusive');
    expect(() => gateFor({ ...wishes, gateThresholds: file(defaultThresholds) }, undefined, noPods))
      .to.throw()
      .with.property('code', 'MP_THRESHOLDS_INVALID');
  });
});
