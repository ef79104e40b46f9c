import { join } from 'node:path';
import { expect } from 'chai';
import { runProgram } from '../../../chart-gen/process/run-program.ts';
import { readAxes } from '../../../harness/matrix/axis/read-axes.ts';
import { packageRoot } from '../../../harness/package-root.ts';
import { gapsBetween } from './proven.ts';

const axes = readAxes();

/** The titles of every test in some files, none of which runs. */
async function titlesOf(...files: string[]): Promise<readonly string[]> {
  const mocha = join(packageRoot, 'node_modules/mocha/bin/mocha.js');
  const options = ['--no-package', '--import=tsx', '--dry-run', '--reporter', 'json'];
  const { stdout } = await runProgram(process.execPath, [mocha, ...options, ...files], { cwd: packageRoot });
  return (JSON.parse(stdout) as { tests: readonly { title: string }[] }).tests.map(({ title }) => title);
}

describe('the proofs of the matrix', function () {
  this.timeout(60_000);
  let titles: readonly string[];
  before(async () => {
    titles = await titlesOf('scenarios/drills/matrix.scenario.ts', 'scenarios/drills/edges.scenario.ts');
  });

  it('name every value of every axis, and none that is not there', () => {
    expect(titles.length).to.be.greaterThan(50);
    expect(gapsBetween(axes, titles)).to.deep.equal({ unproven: [], unknown: [] });
  });

  it('are missed: a new value, and one whose proof is taken away', () => {
    const [first] = axes;
    const value = first?.values[0];
    if (!first || !value) throw new Error('there is no axis');
    const more = [{ ...first, values: [...first.values, { ...value, id: 'new' }] }, ...axes.slice(1)];
    expect(gapsBetween(more, titles).unproven).to.deep.equal([`${first.axis}=new`]);
    const fewer = titles.filter((title) => !title.includes('mtls=strict'));
    expect(gapsBetween(axes, fewer).unproven).to.include('mtls=strict');
    expect(gapsBetween(axes, [...titles, 'mtls=strikt is proven']).unknown).to.deep.equal(['mtls=strikt']);
  });
});
