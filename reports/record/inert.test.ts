import { expect } from 'chai';
import fc from 'fast-check';
import { inertLine, inertRecord, inertText } from './inert.ts';
import { hostileRecord } from './samples/hostile.ts';
import { sampleRecord } from './samples/sample-record.ts';

describe('inert text', () => {
  it('shows what would act', () => {
    expect(inertText('\u001b[31m')).to.equal('‹U+001B›[31m');
    expect(inertText('\u202egnp.exe')).to.equal('‹U+202E›gnp.exe');
    expect(inertText('a\u2028b\ud800c\u009bd\u007f')).to.equal('a‹U+2028›b\ufffdc‹U+009B›d‹U+007F›');
  });

  it('keeps line breaks in a text, and shows them in a line', () => {
    expect(inertText('a\n\tb')).to.equal('a\n\tb');
    expect(inertLine('a\nverdict: PASS')).to.equal('a↵verdict: PASS');
  });

  it('leaves ordinary writing of any language alone', () => {
    for (const text of ['größer als 1,2', 'Ελληνικά', 'שלום', '日本語', '👩‍💻 ✓', 'a=~"5.."']) {
      expect(inertLine(text)).to.equal(text);
    }
  });

  it('holds for any string', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 40 }), (points) => {
        const text = String.fromCodePoint(...points);
        expect(inertLine(text)).to.not.match(/[\p{Cc}\p{Bidi_Control}\p{Surrogate}\u2028\u2029]/u);
      }),
      { numRuns: 200 },
    );
  });

  it('reaches every string of a record and changes nothing else', () => {
    const record = hostileRecord();
    const inert = inertRecord(record, inertLine);
    expect(JSON.stringify(inert)).to.not.match(/\\u00|\\n|\u2028|\u202e/);
    expect(inert.thresholds.length).to.equal(record.thresholds.length);
    expect(Object.keys(inert.workloads[0]?.permutation ?? {})).to.include('__proto__');
    expect(inertRecord(sampleRecord('fail'), inertLine)).to.deep.equal(sampleRecord('fail'));
  });
});
