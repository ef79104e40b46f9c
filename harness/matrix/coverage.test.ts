import { expect } from 'chai';
import { conflictsOf } from './axis/conflicts.ts';
import { readAxes } from './axis/read-axes.ts';
import { coverAxes } from './coverage.ts';
import { defaultSeed, matrixFor } from './profile-matrix.ts';
import { workloadId } from './workload.ts';

const axes = readAxes();

describe('the coverage of the axes', () => {
  const whole = coverAxes(axes, { strength: 2, seed: 1 });

  it('of the full profile is every pair that a workload can have', () => {
    expect(whole.covered).to.equal(whole.possible);
    expect(whole.possible).to.be.greaterThan(1_500);
    expect(whole.absent).to.deep.equal([]);
  });

  it('has no pair that the axes exclude', () => {
    const bad = conflictsOf(axes).filter(({ a, b }) =>
      whole.points.some(({ permutation }) => permutation[a.axis] === a.id && permutation[b.axis] === b.id),
    );
    expect(bad).to.deep.equal([]);
  });

  it('has no two values of different axes that bring a companion each', () => {
    const [first] = axes;
    const companion = { suffix: '-twin' };
    const values = first?.values.map((value, index) => (index === 0 ? { ...value, companion } : value)) ?? [];
    const twinned = axes.map((axis) => (axis === first ? { ...axis, values } : axis));
    const conflicts = conflictsOf(twinned).filter(({ because }) => because.includes('companion'));
    const others = conflicts.flatMap(({ a, b }) => [a, b]).filter(({ axis }) => axis !== first?.axis);
    expect(others.map(({ axis, id }) => `${axis}=${id}`)).to.have.members([
      'destinationRule=subsets',
      'destinationRule=locality',
    ]);
    expect(conflictsOf(axes).filter(({ because }) => because.includes('companion'))).to.deep.equal([]);
  });

  it('is another for another seed, and the same for the same', () => {
    const names = (seed: number) =>
      coverAxes(axes, { strength: 2, seed, limit: 5 }).points.map(({ name }) => name);
    expect(names(1)).to.deep.equal(names(1));
    expect(names(1)).to.not.deep.equal(names(2));
  });

  it('gives every workload a name that Kubernetes takes, twice none', () => {
    const names = whole.points.map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
    // with the longest suffix of what stands beside it
    for (const name of names) expect(`${name}-delegate`).to.match(/^[a-z][a-z0-9-]{0,61}[a-z0-9]$/);
  });
});

/** Values of the axes that none of these has, by their own coordinates. */
const missing = (of: readonly { readonly permutation: Readonly<Record<string, string>> }[]) =>
  axes.flatMap(({ axis, values }) =>
    values
      .filter(({ id }) => !of.some(({ permutation }) => permutation[axis] === id))
      .map(({ id }) => `${axis}=${id}`),
  );

describe('the matrix of a profile', () => {
  it('smoke is the workloads chosen by hand', () => {
    const { workloads, coverage } = matrixFor('smoke');
    expect(workloads.length).to.be.within(8, 12);
    expect(workloads.map(workloadId)).to.include.members([
      'mp-strict/echo',
      'mp-batch/cron',
      'mp-load/load-a',
    ]);
    expect(coverage).to.equal(undefined);
  });

  it('standard has every value of every axis; a smaller choice of the same points has not', () => {
    expect(missing(matrixFor('standard').workloads)).to.deep.equal([]);
    const { points } = coverAxes(axes, { strength: 2, seed: defaultSeed, limit: 8 });
    expect(missing(points)).to.not.deep.equal([]);
  });

  it('wide has at least forty workloads, every value of every axis, and most pairs', () => {
    const { workloads, coverage } = matrixFor('wide');
    expect(workloads.length).to.be.within(40, 60);
    expect(coverage?.absent).to.deep.equal([]);
    expect((coverage?.covered ?? 0) / (coverage?.possible ?? 1)).to.be.greaterThan(0.75);
  });

  it('full begins with what wide has', () => {
    const [wide, full] = [matrixFor('wide'), matrixFor('full')];
    expect(full.workloads.map(workloadId)).to.include.members(wide.workloads.map(workloadId));
    expect(full.coverage?.covered).to.equal(full.coverage?.possible);
  });
});
