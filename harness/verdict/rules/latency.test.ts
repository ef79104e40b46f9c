import { expect } from 'chai';
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { EvaluationInput } from '../input.ts';
import { judge } from '../testing/judge.ts';
import { simulatedRun } from '../testing/simulated-run.ts';
import { thresholdSchema } from '../threshold.ts';

const threshold = thresholdSchema.parse({
  name: 'latency',
  rule: 'latency',
  title: 'Answers take as long as on the baseline (99th percentile)',
  metric: 'ledger',
  bound: '<= 1.2',
  unit: 'ratio',
  windows: ['candidate'],
  breach: 'fail',
  why: 'Users wait for the slowest answers.',
});

/** So many answers whose 99th percentile is near 10 ms times `factor`. */
function answers(count: number, factor = 1): string {
  const histogram = build({ numberOfSignificantValueDigits: 2, highestTrackableValue: 120e6 });
  for (let index = 0; index < count; index++)
    histogram.recordValue(Math.round(factor * (2_000 + (8_000 * (index % 1_000)) / 990)));
  return encodeIntoCompressedBase64(histogram);
}

function run(baseline: string | undefined, candidate: string | undefined): EvaluationInput {
  const input = simulatedRun();
  const count = (window: string, latency?: string) => ({
    window,
    from: 'load/load-a',
    to: 'apps/echo',
    expected: 1,
    unexpected: 0,
    dropped: 0,
    counted: 0,
    latency,
  });
  return {
    ...input,
    thresholds: { ...input.thresholds, thresholds: [threshold] },
    ledger: { ...input.ledger, counts: [count('baseline', baseline), count('candidate', candidate)] },
  };
}

const ofEcho = (baseline?: string, candidate?: string) =>
  judge(run(baseline, candidate)).one('latency', 'candidate', 'apps/echo');

describe('the latency of the candidate', () => {
  it('passes when it is the baseline’s', () => {
    const { verdict, value, interval } = ofEcho(answers(20_000), answers(20_000));
    expect(verdict).to.equal('pass');
    expect(value).to.be.closeTo(1, 0.01);
    expect(interval?.[1]).to.be.below(1.1);
  });

  it('fails when half as much again is surely more than the bound', () => {
    const { verdict, value, reason } = ofEcho(answers(20_000), answers(20_000, 1.5));
    expect(verdict).to.equal('fail');
    expect(value).to.be.closeTo(1.5, 0.03);
    expect(reason).to.match(/^10\.\d ms on the baseline, 15\.\d ms here$/);
  });

  it('is inconclusive when its interval holds the bound', () => {
    const { verdict, reason } = ofEcho(answers(2_000), answers(2_000, 1.2));
    expect(verdict).to.equal('inconclusive');
    expect(reason).to.contain('too near to the bound');
  });

  it('is inconclusive when there are too few answers, or none', () => {
    expect(ofEcho(answers(20_000), answers(900, 3)).reason).to.equal(
      '900 answers are too few for a 99th percentile: 1000 are needed on both sides',
    );
    expect(ofEcho(undefined, answers(20_000))).to.include({ verdict: 'inconclusive', value: null });
  });
});
