import { expect } from 'chai';
import { parseYaml } from './parse-document.ts';

const traps = (text: string) =>
  parseYaml({ text, line: 1 }).faults.map(({ line, severity, message }) => `${line} ${severity} ${message}`);

describe('plain scalars that mean something else than they show', () => {
  it('words that are truth values, as values a warning, as keys an error', () => {
    expect(traps('country: NO\n')).to.deep.equal(['1 warning NO is read as the truth value false']);
    expect(traps('a: 1\non: push\n')[0]).to.match(/^2 error the key on .* becomes "true"$/);
  });

  it('numbers with a leading zero, an underscore, or none that JSON has', () => {
    expect(traps('zip: 02134\n')).to.deep.equal(['1 warning 02134 is read as the number 1116']);
    expect(traps('a: 1_000\n')[0]).to.match(/number 1000$/);
    expect(traps('a: .inf\n')[0]).to.match(/^1 error .inf cannot be sent/);
  });

  it('versions that lose a zero or become a power of ten', () => {
    expect(traps('version: 1.10\n')).to.deep.equal(['1 warning version 1.10 is read as the number 1.1']);
    expect(traps('imageTag: 12e3\n')[0]).to.match(/number 12000$/);
  });

  it('what is meant passes: quoted, file modes, plain numbers and words', () => {
    expect(traps('a: "NO"\nb: true\nc: FALSE\nd: 0\ne: 8080\nf: 1.5\ng: 1:30\nh: none\n')).to.deep.equal([]);
    expect(traps('defaultMode: 0644\nmode: 0o400\nx: {defaultMode: 0755}\n')).to.deep.equal([]);
    expect(traps('version: 1.11\ncpu: 1e3\n')).to.deep.equal([]);
  });
});
