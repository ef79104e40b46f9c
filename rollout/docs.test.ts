import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { outcomes } from './plan/decision.ts';
import { graces } from './run/reasons.ts';

const page = readFileSync(new URL('../docs/rollout.md', import.meta.url), 'utf8');
/** Names in the first column of the table under a heading. */
const namesUnder = (heading: string): string[] => {
  const section = page.split(/^## /m).find((text) => text.startsWith(heading)) ?? '';
  const cells = section.split('\n').flatMap((line) => line.match(/^\| (`.+?) \|/)?.[1] ?? []);
  return cells.flatMap((cell) => [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => name ?? ''));
};

describe('the page on rolling the data plane', () => {
  it('names every outcome, and no other', () => {
    expect(namesUnder('What happens to each workload')).to.have.members(Object.keys(outcomes));
  });

  it('names every reason to fail, and no other', () => {
    expect(namesUnder('What can go wrong')).to.have.members(Object.keys(graces));
  });

  it('says how long each kind of trouble must last', () => {
    for (const [reason, grace] of Object.entries(graces)) {
      const row = page
        .split('\n')
        .find(
          (line) =>
            line.startsWith('| `') &&
            line.split('|')[1]?.includes(`\`${reason}\``) &&
            line.split('|').length === 5,
        );
      expect(row?.split('|')[3]?.trim(), reason).to.equal(grace === 0 ? '' : `${grace / 1000} s`);
    }
  });
});
