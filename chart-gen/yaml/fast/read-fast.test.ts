import { expect } from 'chai';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { readWhole } from '../read.ts';
import { valueFrom } from '../testing/value.ts';
import type { Value } from '../to-value.ts';
import { writeYaml } from '../write.ts';
import { readFast } from './read-fast.ts';

/** What the whole reader makes of a text; undefined when it refuses it. */
function whole(text: string): Value | undefined {
  try {
    return readWhole({ text, line: 1 }, 'f');
  } catch {
    return undefined;
  }
}

/** Never another value than the whole reader's, and never one where that refuses. @returns whether it read at all */
function holds(text: string): boolean {
  const fast = readFast(text);
  if (fast !== undefined) expect(fast, JSON.stringify(text)).to.deep.equal(whole(text));
  return fast !== undefined;
}

const scalar = fc.oneof(
  fc.constantFrom(
    ...[
      'NO',
      '0644',
      '1e3',
      '~',
      'a: b',
      'a #b',
      '- x',
      'x\ny',
      'x\ny\n',
      'x\n\n',
      ' a\n b',
      '{{ .x }}',
      '',
      '"',
      "'",
    ],
    ...[
      'long text that is folded when it is written with few columns, and again, and once more',
      'é',
      '\\',
      'a\\nb',
    ],
  ),
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const value = valueFrom([scalar], {
  key: fc.oneof(fc.constantFrom('name', 'a.b/c', 'on', '__proto__', 'x-y'), fc.string()),
  maxDepth: 4,
});

/** Lines as people and machines get them wrong: any pieces in any order, at any depth. */
const pieces = fc.constantFrom(
  ...[
    'a: 1',
    'b:',
    '- c',
    '-',
    '- d: 2',
    'e: |',
    'f: |-',
    'g: |2',
    'h: |+',
    "i: 'x",
    "y'",
    'j: "k',
    'l"',
    'm: "n\\',
  ],
  ...[
    'text',
    '# comment',
    '',
    '   ',
    'o: p: q',
    'r: s # t',
    '- - u',
    'v: {}',
    'w: []',
    '---',
    'b: x',
    'on: off',
    '"z": 1',
  ],
  ...[
    'k: >',
    '? a',
    'x: &a y',
    'x: *a',
    'x: !!str 1',
    'x: 0x',
    'a:b',
    'x : y',
    '-x',
    'x: - y',
    "q: ''",
    "'r': 1",
  ],
);
const lines = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 3 }), pieces), { maxLength: 8 })
  .map((list) => `${list.map(([depth, text]) => `${'  '.repeat(depth)}${text}`).join('\n')}\n`);

describe('the fast reader', () => {
  it('gives what the whole reader gives, or nothing, for any text', () => {
    let read = 0;
    fc.assert(
      fc.property(lines, (text) => {
        read += holds(text) ? 1 : 0;
      }),
      { numRuns: 8_000 },
    );
    expect(read, 'it reads some of them').to.be.greaterThan(400);
  });

  it('gives what the whole reader gives for any value, however it is written', () => {
    let read = 0;
    fc.assert(
      fc.property(value, fc.constantFrom(0, 20, 80), (given, lineWidth) => {
        read += holds(stringify({ given }, { lineWidth })) ? 1 : 0;
        read += holds(writeYaml({ given })) ? 1 : 0;
      }),
      { numRuns: 1_500 },
    );
    expect(read, 'it reads most of them').to.be.greaterThan(1_500);
  });

  it('reads what istioctl writes: folded texts, literals, lists under their keys', () => {
    const text = `---
apiVersion: v1
spec:
  description: 'one
    two

    it''s three'
  rule: "a\\n  b \\
    c"
  plain: some text that
    goes on
  literal: |-
    x: {{ .y }}
      z

    end
  indented: |2-
     x
  list:
  - name: a
    items: []
  - b
status: {}
`;
    expect(readFast(text)).to.deep.equal({
      apiVersion: 'v1',
      spec: {
        description: "one two\nit's three",
        rule: 'a\n  b c',
        plain: 'some text that goes on',
        literal: 'x: {{ .y }}\n  z\n\nend',
        indented: ' x',
        list: [{ name: 'a', items: [] }, 'b'],
      },
      status: {},
    });
    expect(holds(text)).to.equal(true);
  });

  it('leaves a document in another spelling than JSON’s, where its caller wants to tell', () => {
    for (const word of ['NO', 'on', '0644', '1_0', '1.10', '1e3', '.inf', 'True']) {
      expect(readFast(`a: ${word}\n`, 'canonical'), word).to.equal(undefined);
    }
    for (const word of ['true', 'false', 'null', '~', '0', '-12', 'text', '"NO"', '1.2.3']) {
      expect(readFast(`a: ${word}\n`, 'canonical'), word).to.deep.equal(readFast(`a: ${word}\n`));
    }
  });

  it('takes no other blank than a space for one', () => {
    for (const text of ['a: x\u00a0\n', '\u00a0a: x\n', 'a: |\n  x\n\u3000\n', 'a: b:\u00a0c\n']) holds(text);
    expect(readFast('a: x\u00a0\n')).to.deep.equal({ a: 'x\u00a0' });
  });

  it('leaves what is nested beyond reason, however long it is', () => {
    expect(readFast(`${'- '.repeat(100_000)}a\n`)).to.equal(undefined);
    const steps = Array.from({ length: 1_000 }, (_, depth) => `${' '.repeat(depth)}a:\n`);
    expect(readFast(steps.join(''))).to.equal(undefined);
    expect(readFast(`${steps.slice(0, 150).join('')}`)).to.be.an('object');
  });

  it('leaves to the whole reader what needs explaining', () => {
    for (const text of [
      'a: 1\na: 2\n',
      'a:\n\tb: 1\n',
      'a: [1\n',
      'a: 9007199254740993\n',
      'a: &b 1\n',
      'a: 1',
    ]) {
      expect(readFast(text), text).to.equal(undefined);
    }
  });
});
