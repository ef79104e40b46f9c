import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../package-root.ts';
import { readAxes } from '../axis/read-axes.ts';
import { axesPage, profilesPage } from './axes-page.ts';

const file = join(packageRoot, 'docs/matrix.md');

/** What stands between the two marks of a part of the page. */
function part(name: string, made: string): string {
  const page = readFileSync(file, 'utf8');
  const [before, held = '', after] = page.split(new RegExp(`<!-- /?${name} -->`));
  if (process.env.MESHPROOF_UPDATE !== '1') return held.trim();
  writeFileSync(file, `${before}<!-- ${name} -->\n\n${made}\n\n<!-- /${name} -->${after}`);
  return made;
}

describe('the page on the matrix (MESHPROOF_UPDATE=1 writes its tables anew)', () => {
  it('has every axis, every value and every exclusion as they are', () => {
    const made = axesPage(readAxes());
    expect(part('axes', made)).to.equal(made);
  });
  it('has the workloads and the coverage of each profile as they are', () => {
    const made = profilesPage();
    expect(part('profiles', made)).to.equal(made);
  });
});
