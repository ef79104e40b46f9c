import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../package-root.ts';
import { readAxes } from '../axis/read-axes.ts';
import { axesPage, profilesPage } from './axes-page.ts';

const page = readFileSync(join(packageRoot, 'docs/matrix.md'), 'utf8');
const between = (mark: string) => page.split(`<!-- ${mark} -->`)[1]?.split(`<!-- /${mark} -->`)[0]?.trim();

describe('the page on the matrix', () => {
  it('has every axis, every value and every exclusion as they are', () => {
    expect(between('axes')).to.equal(axesPage(readAxes()));
  });
  it('has the workloads and the coverage of each profile as they are', () => {
    expect(between('profiles')).to.equal(profilesPage());
  });
});
