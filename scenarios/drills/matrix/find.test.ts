import { expect } from 'chai';
import { readAxes } from '../../../harness/matrix/axis/read-axes.ts';
import { matrixFor } from '../../../harness/matrix/profile-matrix.ts';
import { binomial, twoVersions, withValues } from './find.ts';

describe('what a proof asks', () => {
  it('has its host for itself without the values that bring a companion, which are all that do', () => {
    const { workloads } = matrixFor('wide');
    const alone = workloads.filter(
      ({ permutation, host }) =>
        host && !twoVersions.destinationRule.some((id) => id === permutation.destinationRule),
    );
    expect(alone.filter(({ sharesHost, name }) => sharesHost && !name.startsWith('split-'))).to.deep.equal(
      [],
    );
    const bring = readAxes().flatMap(({ axis, values }) =>
      values.flatMap(({ id, companion }) => (companion ? [`${axis}=${id}`] : [])),
    );
    expect(bring).to.deep.equal(twoVersions.destinationRule.map((id) => `destinationRule=${id}`));
    expect(withValues(workloads, { destinationRule: 'subsets' }).sharesHost).to.equal(true);
    expect(withValues(workloads, { kind: 'daemonset' }, twoVersions).sharesHost).to.equal(undefined);
  });

  it('is refused when nothing has it', () => {
    expect(() => withValues([], { mtls: 'strict' })).to.throw('no workload has {"mtls":"strict"}');
  });
});

describe('the bounds of a share', () => {
  it('hold what a fair count is, and tell a fifth, a half and four fifths of 300 apart', () => {
    const [fifth, half, most] = [0.2, 0.5, 0.8].map((share) => binomial(300, share));
    expect([fifth, half, most]).to.deep.equal([
      { least: 33, most: 87 },
      { least: 116, most: 184 },
      { least: 213, most: 267 },
    ]);
  });
});
