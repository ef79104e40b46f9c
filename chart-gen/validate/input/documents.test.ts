import { expect } from 'chai';
import fc from 'fast-check';
import { spokenDocuments } from '../../yaml/documents.ts';
import type { Value } from '../../yaml/to-value.ts';
import { writeYaml } from '../../yaml/write.ts';
import { parseYaml } from './parse-document.ts';

const lines = (text: string) => spokenDocuments(text).map(({ line }) => line);
const values = (text: string) => spokenDocuments(text).map((chunk) => parseYaml(chunk).value);

describe('a YAML text is cut into its documents', () => {
  it('at --- and ..., each knowing its line; empty ones and comments are left out', () => {
    const text = 'a: 1\n---\n# only a comment\n---\n\n--- # second\nb: 2\n...\n---\nc: 3\n';
    expect(values(text)).to.deep.equal([{ a: 1 }, { b: 2 }, { c: 3 }]);
    expect(lines(text)).to.deep.equal([1, 6, 9]);
  });

  it('--- inside of a block scalar is content, and so is one behind a key', () => {
    const text = 'a: |\n  ---\n  x\nb: ---x\nc: "---"\n---\nd: 1\n';
    expect(values(text)).to.deep.equal([{ a: '---\nx\n', b: '---x', c: '---' }, { d: 1 }]);
  });

  it('Windows line ends, directives and content on the marker’s own line', () => {
    expect(values('a: 1\r\n---\r\nb: 2\r\n')).to.deep.equal([{ a: 1 }, { b: 2 }]);
    expect(values('%YAML 1.2\n---\na: 1\n')).to.deep.equal([{ a: 1 }]);
    expect(values('--- {a: 1}\n--- text\n')).to.deep.equal([{ a: 1 }, 'text']);
  });

  it('a malformed document does not take the others with it', () => {
    const [first, second, third] = spokenDocuments('a: 1\n---\n{ b: [\n---\nc: 3\n').map(parseYaml);
    expect(first?.value).to.deep.equal({ a: 1 });
    expect(second?.faults[0]).to.include({ line: 4, severity: 'error' });
    expect(third?.value).to.deep.equal({ c: 3 });
  });

  it('nothing holds no document', () => {
    for (const text of ['', '\n\n', '---\n---\n', '# a\n', '...\n'])
      expect(spokenDocuments(text)).to.deep.equal([]);
  });

  it('any documents that were written are read back, in order', () => {
    const scalar = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom(
        '---',
        '...',
        'NO',
        'on',
        '010',
        '1:30',
        '~',
        '- a',
        'a: b',
        '#x',
        '\n---\n',
        '{{ .Values.x }}',
        'a\n\n---\nb\n',
      ),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    );
    const key = fc.oneof(
      fc.string({ minLength: 1, maxLength: 8 }),
      fc.constantFrom('__proto__', 'constructor', 'on', 'y'),
    );
    const document = fc.dictionary(
      key,
      fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(key, scalar)),
      {
        minKeys: 1,
        maxKeys: 4,
      },
    );
    const equal = fc.property(fc.array(document, { minLength: 1, maxLength: 4 }), (documents) => {
      // quoted for readers of either YAML, as other writers do not always do
      const text = documents.map((one) => writeYaml(one as Value)).join('---\n');
      expect(JSON.stringify(values(text))).to.equal(JSON.stringify(documents));
    });
    fc.assert(equal, { numRuns: 400 });
  });
});
