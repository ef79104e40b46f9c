import { expect } from 'chai';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { fastPlaces } from '../../yaml/fast/place-of.ts';
import { readFast } from '../../yaml/fast/read-fast.ts';
import { valueFrom } from '../../yaml/testing/value.ts';
import type { Value } from '../../yaml/to-value.ts';
import { writeYaml } from '../../yaml/write.ts';
import type { Path } from '../model/place.ts';
import { parseYaml } from './parse-document.ts';
import { locate, parseTree } from './tree.ts';

/** Every path of a value, and some that lead nowhere. */
function pathsOf(value: unknown, base: Path = []): Path[] {
  const own = [base, [...base, 'nothing'], [...base, 99], [...base, 'length', 0]];
  if (typeof value !== 'object' || value === null) return own;
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [
    ...own,
    ...steps.flatMap((step) => pathsOf((value as Record<string | number, unknown>)[step], [...base, step])),
  ];
}

/** Holds the places of a text against those of its tree. @returns how many of them needed no tree */
function holds(text: string): number {
  const chunk = { text, line: 7 };
  const value = readFast(text, 'canonical');
  if (value === undefined || value === null) return 0;
  const tree = parseTree(text);
  const fast = fastPlaces(text);
  const { position } = parseYaml(chunk);
  let quick = 0;
  for (const path of pathsOf(value)) {
    expect(position(path), JSON.stringify({ text, path })).to.deep.equal(locate(tree, chunk, path));
    quick += fast(path) === undefined ? 0 : 1;
  }
  return quick;
}

const leaf = fc.oneof(
  fc.constantFrom('x', 'a b', "it's", 'two\nlines\n', '', 'é', 'a: b', 'NO', '\u00a0x'),
  fc.string({ maxLength: 8 }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const value = valueFrom([leaf], {
  key: fc.constantFrom('name', 'a.b/c', 'spec', 'x-y', 'with space', '1'),
  maxDepth: 4,
});

describe('the place of a part is the same with a tree of the text and without', () => {
  it('for any value that a program wrote, at every path of it', () => {
    let quick = 0;
    fc.assert(
      fc.property(value, fc.constantFrom('', '---\n', '# first\n\n'), (given, head) => {
        quick += holds(`${head}${stringify({ given })}`);
        quick += holds(`${head}${writeYaml({ given: given as Value })}`);
      }),
      { numRuns: 800 },
    );
    expect(quick, 'most need no tree').to.be.greaterThan(2_000);
  });

  it('for the ways in which people indent', () => {
    const texts = [
      'a:\n- b: 1\n  c:\n  - d\n  -\n    e: 2\n  - - f\n    - g\n',
      '# note\na:   \n    b:   1\n\n    # more\n    "c d":\n      - |\n        text\n      - >-\n        folded\n',
      '- a\n- b: 1\n-\n- - c\n  -\n',
      "a: 'two\n\n  lines'\nb: plain\n  goes on\nc: {}\nd: []\ne:\n",
    ];
    for (const text of texts) holds(text);
    expect(holds(texts[0] ?? '')).to.be.greaterThan(20);
  });
});
