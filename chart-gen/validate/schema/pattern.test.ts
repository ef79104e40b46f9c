import { expect } from 'chai';
import { schemaCompiler } from './compile.ts';
import { boundedPattern } from './pattern.ts';

describe('patterns of the inputs', () => {
  it('match as patterns do', () => {
    expect(boundedPattern('^[a-z]+$').test('abc')).to.equal(true);
    expect(boundedPattern('^[a-z]+$').test('aBc')).to.equal(false);
    const subdomain = boundedPattern('^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$');
    expect(subdomain.test('a.b-c.d')).to.equal(true);
    expect(subdomain.test('a..b')).to.equal(false);
  });

  it('cannot hang the validation, and are tried only once when they would', () => {
    const evil = boundedPattern('^(a|aa)+$');
    const started = performance.now();
    for (let i = 0; i < 50; i++) expect(evil.test(`${'a'.repeat(60)}!`)).to.equal(false);
    expect(performance.now() - started).to.be.lessThan(6000);
  });

  it('that only Go can read match everything', () => {
    expect(boundedPattern('(?P<x>a)(?<x>b').test('anything')).to.equal(true);
  });

  it('are told apart by the compiled validators, which keep one of each', () => {
    const compile = schemaCompiler(() => undefined);
    const [first, second] = ['^a', '^b'].map((pattern) => compile({ type: 'string', pattern }));
    expect([first?.('a').length, second?.('a').length, second?.('b').length]).to.deep.equal([0, 1, 0]);
  });
});
