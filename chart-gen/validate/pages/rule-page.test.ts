import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { builtInRules } from '../rules/all.ts';
import { rulePage, ruleTable, withTable } from './rule-page.ts';

const folder = new URL('../../../docs/validators/', import.meta.url);
const page = (name: string) => readFileSync(new URL(name, folder), 'utf8');

describe('docs/validators says what the rules say (written by pages/write.ts)', () => {
  for (const rule of builtInRules) {
    it(`${rule.id}.md`, () => expect(page(`${rule.id}.md`)).to.equal(rulePage(rule)));
  }

  it('the overview lists every rule', () => {
    expect(page('README.md')).to.equal(withTable(page('README.md'), builtInRules));
    expect(page('README.md')).to.contain(ruleTable(builtInRules));
  });

  it('no page is left of a rule that is gone', () => {
    const pages = readdirSync(folder).filter((name) => name.startsWith('check_'));
    expect(pages.sort()).to.deep.equal(builtInRules.map(({ id }) => `${id}.md`).sort());
  });

  it('an overview without its markers is an error', () => {
    expect(() => withTable('# nothing', builtInRules)).to.throw('<!-- rules -->');
  });
});
