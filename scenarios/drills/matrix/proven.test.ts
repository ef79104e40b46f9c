import { join } from 'node:path';
import { expect } from 'chai';
import { runProgram } from '../../../chart-gen/process/run-program.ts';
import { readAxes } from '../../../harness/matrix/axis/read-axes.ts';
import { packageRoot } from '../../../harness/package-root.ts';
import { gapsBetween, type Proof } from './proven.ts';

const axes = readAxes();

/** Every test in some files, none of which runs. */
async function proofsIn(...files: string[]): Promise<readonly Proof[]> {
  const mocha = join(packageRoot, 'node_modules/mocha/bin/mocha.js');
  const reporter = join(packageRoot, 'scenarios/drills/matrix/bodies.cjs');
  const options = ['--no-package', '--import=tsx', '--dry-run', '--reporter', reporter];
  const { stdout } = await runProgram(process.execPath, [mocha, ...options, ...files], { cwd: packageRoot });
  return JSON.parse(stdout) as readonly Proof[];
}

describe('the proofs of the matrix', function () {
  this.timeout(60_000);
  let proofs: readonly Proof[];
  before(async () => {
    proofs = await proofsIn('scenarios/drills/matrix.scenario.ts', 'scenarios/drills/edges.scenario.ts');
  });

  it('name every value of every axis, and none that is not there', () => {
    expect(proofs.length).to.be.greaterThan(50);
    expect(gapsBetween(axes, proofs)).to.deep.equal({ unproven: [], unknown: [], hollow: [] });
  });

  it('are missed: a new value, and one whose proof is taken away', () => {
    const [first] = axes;
    const value = first?.values[0];
    if (!first || !value) throw new Error('there is no axis');
    const more = [{ ...first, values: [...first.values, { ...value, id: 'new' }] }, ...axes.slice(1)];
    expect(gapsBetween(more, proofs).unproven).to.deep.equal([`${first.axis}=new`]);
    const fewer = proofs.filter(({ title }) => !title.includes('mtls=strict'));
    expect(gapsBetween(axes, fewer).unproven).to.include('mtls=strict');
    const typo = { title: 'mtls=strikt is proven', body: 'async () => expect(1).to.equal(1)' };
    expect(gapsBetween(axes, [...proofs, typo]).unknown).to.deep.equal(['mtls=strikt']);
  });

  it('are missed: one whose body expects nothing, and the value that only it names', () => {
    const empty = { title: 'mtls=strict is said to be proven', body: '() => {}' };
    const without = proofs.filter(({ title }) => !title.includes('mtls=strict'));
    const { unproven, hollow } = gapsBetween(axes, [...without, empty]);
    expect(unproven).to.include('mtls=strict');
    expect(hollow).to.deep.equal([empty.title]);
    expect(gapsBetween(axes, [...proofs, empty]).hollow).to.deep.equal([empty.title]);
  });
});
