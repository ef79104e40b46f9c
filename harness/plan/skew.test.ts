import { expect } from 'chai';
import { skewProblem } from './skew.ts';

describe('the distance between two releases', () => {
  for (const [baseline, candidate] of [
    ['1.30.4', '1.31.0-rc.0'],
    ['1.31.0-rc.0', '1.30.4'],
    ['1.30.3', '1.30.4'],
  ] as const) {
    it(`lets ${baseline} and ${candidate} stand side by side`, () => {
      expect(skewProblem(baseline, candidate)).to.equal(undefined);
    });
  }

  it('is refused beyond one minor version, in words', () => {
    expect(skewProblem('1.28.0', '1.31.0')).to.match(/3 minor versions apart.*qualify each step/);
    expect(skewProblem('1.31.0', '2.0.0')).to.match(/a major version apart/);
  });
});
