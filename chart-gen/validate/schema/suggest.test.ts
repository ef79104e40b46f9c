import { expect } from 'chai';
import { closest } from './suggest.ts';

describe('the name that was meant', () => {
  const known = ['targetPort', 'port', 'protocol', 'name', 'nodePort'];
  it('is the closest one: a swap, a missing letter, a wrong case', () => {
    expect(closest('tragetPort', known)).to.equal('targetPort');
    expect(closest('protcol', known)).to.equal('protocol');
    expect(closest('targetport', known)).to.equal('targetPort');
    expect(closest('prt', known)).to.equal('port');
  });

  it('is not guessed from far away, nor for words without end', () => {
    expect(closest('selector', known)).to.equal(undefined);
    expect(closest('x'.repeat(10_000), ['x'.repeat(10_001)])).to.equal(undefined);
    expect(closest('a', [])).to.equal(undefined);
  });
});
