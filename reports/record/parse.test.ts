import { expect } from 'chai';
import { Failure } from '../failure/failure.ts';
import { parseRunRecord } from './parse.ts';
import { hostileRecord } from './samples/hostile.ts';
import { sampleRecord } from './samples/sample-record.ts';

function failureOf(text: string): Failure {
  try {
    parseRunRecord(text, 'runs/1/run.json');
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown;
    throw thrown;
  }
  throw new Error('it was accepted');
}

describe('parseRunRecord', () => {
  for (const kind of ['pass', 'fail', 'inconclusive', 'rolled-back'] as const) {
    it(`reads the ${kind} sample back as it was written`, () => {
      const record = sampleRecord(kind);
      expect(parseRunRecord(JSON.stringify(record))).to.deep.equal(JSON.parse(JSON.stringify(record)));
    });
  }

  it('reads hostile strings without polluting a prototype', () => {
    const record = parseRunRecord(JSON.stringify(hostileRecord()));
    expect(Object.getPrototypeOf(record.workloads[0]?.permutation ?? {})).to.equal(Object.prototype);
  });

  it('names the path of every wrong field', () => {
    const record = sampleRecord('fail');
    const bad = { ...record, thresholds: [{ ...record.thresholds[0], verdict: 'ok' }], exitCode: '99' };
    const { code, detail } = failureOf(JSON.stringify(bad));
    expect(code).to.equal('MP_RECORD_INVALID');
    expect(detail.where).to.equal('runs/1/run.json');
    expect(detail.what).to.include('exitCode: ').and.include('thresholds[0].verdict: ');
  });

  it('stops listing after eight wrong fields', () => {
    expect(failureOf('{}').detail.what).to.match(/; and \d+ more$/);
  });

  it('says when a file is empty, cut short or of another version', () => {
    expect(failureOf(' ').detail.what).to.equal('the file is empty');
    expect(failureOf(JSON.stringify(sampleRecord('pass')).slice(0, 500)).detail.what).to.match(/^not JSON: /);
    expect(failureOf('{"schemaVersion": 2}').detail.why).to.include('schema version 2');
  });

  it('refuses NaN, which is no JSON, and an infinite value', () => {
    const text = JSON.stringify(sampleRecord('pass'));
    expect(failureOf(text.replace('"value":0', '"value":NaN')).detail.what).to.match(/^not JSON/);
    expect(failureOf(text.replace('"value":0', '"value":1e999')).detail.what).to.include('.value: ');
  });

  it('refuses a pass that nothing supports', () => {
    const edited = { ...sampleRecord('fail'), verdict: 'pass', exitCode: 0 };
    expect(failureOf(JSON.stringify(edited)).detail.what).to.include('thresholds did not pass');
  });
});
