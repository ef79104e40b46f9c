import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { Failure } from '../../reports/failure/failure.ts';
import { holds, parseBound } from './bound.ts';
import { defaultThresholds, loadThresholds, parseThresholds } from './load-thresholds.ts';
import { ruleNames } from './threshold.ts';

const text = readFileSync(defaultThresholds, 'utf8');
const refusal = (changed: string): string => {
  try {
    parseThresholds(changed, 'mine.yaml');
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.code === 'MP_THRESHOLDS_INVALID') return thrown.message;
    throw thrown;
  }
  throw new Error('expected a refusal');
};

describe('the thresholds file', () => {
  it('that comes with meshproof uses every rule but three, and says why of each threshold', () => {
    const { thresholds } = loadThresholds();
    // a 99th percentile tells of the machine where two processors are shared; clients of gRPC ask for errors too
    const asked = ruleNames.filter((name) => name !== 'latency' && !name.startsWith('failed-grpc'));
    expect(thresholds.map(({ rule }) => rule)).to.have.members(asked);
    for (const { why, title } of thresholds) {
      expect(why).to.match(/\.$/);
      expect(title).to.match(/^[A-Z].*[^.]$/);
    }
  });

  it('cannot hold a misspelt key: it is refused at its line, with the key that was meant', () => {
    const changed = text.replace('    bound:', '    bond:');
    const line = changed.split('\n').findIndex((one) => one.includes('bond:')) + 1;
    expect(refusal(changed)).to.contain(
      `mine.yaml:${line}:5: thresholds[0]: unknown key "bond"; did you mean "bound"?`,
    );
  });

  it('cannot name an unknown rule, window or verdict: the known ones are told', () => {
    expect(refusal(text.replace('rule: client-unexpected', 'rule: client-unexpcted'))).to.match(
      /mine\.yaml:\d+:\d+: thresholds\[0\]\.rule: .*client-unexpected/,
    );
    expect(refusal(text.replace('windows: all', 'windows: [basline]'))).to.contain('thresholds[0].windows');
    expect(refusal(text.replace('breach: fail', 'breach: warn'))).to.contain('thresholds[0].breach');
  });

  it('cannot hold a bound that means nothing', () => {
    for (const bound of ['0', '== 0', '<= x', '=< 1', '<= NaN', '<= Infinity', '']) {
      expect(refusal(text.replace('bound: "= 0"', `bound: "${bound}"`))).to.contain(
        'expected a bound such as',
      );
    }
  });

  it('cannot be empty, not YAML, keyed twice or a bomb of aliases', () => {
    expect(refusal('')).to.be.a('string');
    expect(refusal('version: 1\nthresholds: []\n')).to.contain('thresholds');
    expect(refusal('a: [')).to.match(/^mine\.yaml:\d+:\d+: /);
    expect(refusal(`version: 1\n${text}`)).to.contain('unique');
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefg'.split('').map((n, i) => `${n}: &${n} [${`*${'abcdef'[i]},`.repeat(9)}]`),
    ].join('\n');
    expect(refusal(bomb)).to.contain('alias');
  });

  it('cannot name a threshold twice, or a metric that its rule does not read', () => {
    expect(refusal(text.replace('name: mesh-5xx-source', 'name: mesh-5xx-destination'))).to.contain(
      '"mesh-5xx-destination" is there twice',
    );
    expect(refusal(text.replace('metric: pilot_total_xds_rejects', 'metric: up'))).to.contain(
      'reads pilot_total_xds_rejects, not up',
    );
  });

  it('that is not there is refused with its path', () => {
    expect(() => loadThresholds('/nowhere/x.yaml')).to.throw(Failure, 'cannot be read');
  });
});

describe('a bound', () => {
  it('is kept by what it says and by nothing that is no number', () => {
    const bound = parseBound('<= 1.2');
    if (!bound) throw new Error('expected a bound');
    expect([1, 1.2, 1.21].map((value) => holds(bound, value))).to.deep.equal([true, true, false]);
    for (const written of ['= 0', '< 1', '<= 1', '> -1', '>= 0']) {
      const one = parseBound(written);
      if (!one) throw new Error('expected a bound');
      expect(holds(one, 0), written).to.equal(true);
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
        expect(holds(one, bad), written).to.equal(false);
    }
  });

  it('of any other text is none', () => {
    fc.assert(
      fc.property(fc.string(), (anything) => {
        const bound = parseBound(anything);
        return bound === undefined || Number.isFinite(bound.value);
      }),
    );
  });
});
