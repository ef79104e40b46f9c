import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';
import { readYaml } from './read.ts';
import { valueFrom } from './testing/value.ts';
import { writeYaml } from './write.ts';

const trap = fc.constantFrom(
  ...[
    'NO',
    'y',
    '~',
    '0644',
    '1e3',
    '.inf',
    '1_000',
    '2001-01-01',
    '0o17',
    '<<',
    '---',
    '- a',
    'a: b',
    'a #b',
  ],
  ...[
    '{{ .Values.x }}',
    '"',
    "'",
    '\u2028',
    '\u0085',
    '\ufeff',
    ' lead',
    'trail ',
    '\n',
    'a\n',
    'a\n\n',
    '\na',
  ],
  ...[
    'a\n  b\nc\n',
    'a\r\nb',
    'x\n\ty\n',
    'a\n---\nb\n',
    '# c\nd\n',
    '%d',
    '!t',
    '&a',
    '*a',
    '@',
    '`',
    '😀',
    '=',
  ],
);
const text = fc.oneof(
  trap,
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.string()).map((l) => l.join('\n')),
);
const number = fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }));
const value = valueFrom<string | number | boolean | null>(
  [
    text,
    number.map((n) => (n === 0 || !(Number.isSafeInteger(n) || Math.abs(n) < 2 ** 53) ? 0 : n)),
    fc.boolean(),
    fc.constant(null),
  ],
  { key: fc.oneof(text, fc.constant('__proto__'), fc.constant('k'.repeat(2000))), maxDepth: 4, most: 4 },
);

describe('a written value', () => {
  it('is read back equal, by YAML 1.1 as Go reads it and by YAML 1.2', () => {
    fc.assert(
      fc.property(value, (given) => {
        const written = writeYaml({ given });
        expect([...readYaml(written, 'f')][0]?.value).to.deep.equal({ given });
        expect(parse(written, { schema: 'core', maxAliasCount: 0 })).to.deep.equal({ given });
      }),
      { numRuns: 1500 },
    );
  });

  it('shows a text of several lines as lines, unless it ends the document', () => {
    expect(writeYaml({ a: 'x\ny\n', b: 1 })).to.equal('a: |\n  x\n  y\nb: 1\n');
    expect(writeYaml({ a: [{ b: 'x\ny' }, 1] })).to.equal('a:\n  - b: |-\n      x\n      y\n  - 1\n');
    expect(writeYaml({ b: 1, a: 'x\ny\n' })).to.equal('b: 1\na: "x\\ny\\n"\n');
  });

  it('quotes what a reader of YAML 1.1 would take for something else', () => {
    expect(writeYaml(['NO', '0644', '12:30', 'on', 'plain text', ''])).to.equal(
      '- "NO"\n- "0644"\n- "12:30"\n- "on"\n- plain text\n- ""\n',
    );
  });
});
