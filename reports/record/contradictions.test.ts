import { expect } from 'chai';
import { contradictions } from './contradictions.ts';
import { judgementOf } from './judgement.ts';
import { sampleRecord } from './samples/sample-record.ts';

const pass = sampleRecord('pass');
const [first] = pass.thresholds;
if (!first) throw new Error('the sample has thresholds');

const edits = {
  'a failed threshold': { thresholds: [{ ...first, verdict: 'fail' as const }] },
  'an inconclusive threshold': { thresholds: [{ ...first, verdict: 'inconclusive' as const }] },
  'no threshold': { thresholds: [] },
  'a pass without a value': { thresholds: [{ ...first, value: null }] },
  'a pass without a sample': { thresholds: [{ ...first, samples: 0 }] },
  'a value that is no number': { thresholds: [{ ...first, value: Number.NaN }] },
  'no request': { ledger: { ...pass.ledger, total: 0 } },
  'a failed stage': { stages: pass.stages.map((stage) => ({ ...stage, outcome: 'failed' as const })) },
  'exit code 5': { exitCode: 5 },
};

describe('contradictions', () => {
  for (const kind of ['pass', 'fail', 'inconclusive', 'rolled-back'] as const) {
    it(`finds none in the ${kind} sample`, () => {
      expect(contradictions(sampleRecord(kind))).to.deep.equal([]);
    });
  }

  for (const [name, edit] of Object.entries(edits)) {
    it(`lets no pass stand with ${name}`, () => {
      const judgement = judgementOf({ ...pass, ...edit });
      expect(judgement.verdict).to.equal('error');
      expect(judgement.sentence).to.not.include('qualifies');
      expect(judgement.reasons).to.have.length.greaterThan(0);
    });
  }

  it('lets no fail end with exit code 0', () => {
    expect(judgementOf({ ...sampleRecord('fail'), exitCode: 0 }).verdict).to.equal('error');
  });
});
