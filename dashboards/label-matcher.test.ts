import { expect } from 'chai';
import fc from 'fast-check';
import { labelMatcher, quoteLabelValue } from './label-matcher.ts';
import { parsePromql } from './testing/parse-promql.ts';

/** What Prometheus reads from a double-quoted literal: the escapes of a Go string. */
function unquote(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(/\\(u[0-9a-f]{4}|.)/g, (_, code: string) =>
      code.startsWith('u') ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : code,
    );
}

const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"} or vector(1)', 'a"b\\c', '\n', '$(x)', '`', '\u2028', '{{ x }}', '#', "'", '.*', 'a|b'),
);

describe('a value that becomes PromQL', () => {
  it('is one string literal, whatever is in it, and means the value again', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const quoted = quoteLabelValue(value);
        const { errors, literals } = parsePromql(`up{a=${quoted}}`);
        expect(errors).to.equal(0);
        expect(literals).to.deep.equal([quoted]);
        expect(unquote(quoted)).to.equal(value.replace(/\p{Surrogate}/gu, '\ufffd'));
      }),
      { numRuns: 500 },
    );
  });

  it('stays on one line', () => {
    fc.assert(fc.property(hostile, (value) => !/[\n\r]/.test(quoteLabelValue(value))));
  });

  it('in a list matches itself and nothing else', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 3 }), hostile, (values, other) => {
        const matcher = labelMatcher('a', 'one-of', ...values);
        const whole = new RegExp(`^(?:${unquote(matcher.slice(matcher.indexOf('"')))})$`, 's');
        for (const value of values) expect(value.replace(/\p{Surrogate}/gu, '\ufffd')).to.match(whole);
        if (!values.includes(other) && !/\p{Surrogate}|\ufffd/u.test(other + values.join('')))
          expect(other).to.not.match(whole);
      }),
    );
  });

  it('cannot come with a label name that is none', () => {
    for (const name of ['a b', 'a="x",b', '', '1a', 'a-b']) {
      expect(() => labelMatcher(name, '=', 'x')).to.throw(RangeError, 'label name');
    }
  });
});
