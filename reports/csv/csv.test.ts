import { expect } from 'chai';
import { inertText } from '../record/inert.ts';
import { hostileStrings } from '../record/samples/hostile.ts';
import { csv, csvDataUri } from './csv.ts';

describe('CSV', () => {
  it('quotes text and leaves numbers bare', () => {
    expect(csv([['a "b", c', 1.5, null]])).to.equal('"a ""b"", c",1.5,\r\n');
  });

  it('keeps a spreadsheet from running a field', () => {
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '  =1', '|calc', '%x']) {
      expect(csv([[text]]), text).to.equal(`"'${text}"\r\n`);
    }
    expect(csv([['503']])).to.equal('"503"\r\n');
  });

  it('fits hostile strings into a data URI that gives them back', () => {
    const text = csv(hostileStrings.map((one) => [inertText(one)]));
    const uri = csvDataUri(text);
    expect(uri).to.match(/^data:text\/csv;charset=utf-8,[^"<>\s]*$/);
    expect(decodeURIComponent(uri.slice(uri.indexOf(',') + 1))).to.equal(text);
  });
});
