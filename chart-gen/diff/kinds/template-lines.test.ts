import { expect } from 'chai';
import fc from 'fast-check';
import { hunkSense, hunksOf } from './template-lines.ts';

const text = fc
  .array(fc.constantFrom('a', 'b', '{{ end }}', ''), { maxLength: 12 })
  .map((lines) => lines.join('\n'));

/** The second text, made from the first and the hunks. */
function patched(before: string, after: string): string {
  const old = before.split('\n');
  const result: string[] = [];
  let from = 0;
  for (const hunk of hunksOf(before, after)) {
    const kept = hunk.line - 1 - result.length;
    result.push(...old.slice(from, from + kept), ...hunk.after);
    from += kept;
    expect(old.slice(from, from + hunk.before.length)).to.deep.equal(hunk.before);
    from += hunk.before.length;
  }
  return [...result, ...old.slice(from)].join('\n');
}

describe('the lines that differ between two templates', () => {
  it('make the second of the first, whatever they are', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(patched(before, after)).to.equal(after);
      }),
      { numRuns: 3000 },
    );
  });

  it('keep a new block whole that ends like the one before it', () => {
    const before = 'x:\n{{ if a }}\na\n{{ end }}\nz';
    const after = 'x:\n{{ if a }}\na\n{{ if b }}\nb\n{{ end }}\n{{ end }}\nz';
    expect(hunksOf(before, after)).to.deep.equal([
      { before: [], after: ['{{ if b }}', 'b', '{{ end }}'], line: 4 },
    ]);
  });

  it('say the same whatever their indentation', () => {
    const [deep] = hunksOf('a\n', 'a\n    b\n\n');
    const [flat] = hunksOf('a\n', 'a\nb\n');
    expect(deep && hunkSense(deep)).to.deep.equal(flat && hunkSense(flat));
  });
});
