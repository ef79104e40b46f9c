import { expect } from 'chai';
import { matrixFor } from '../matrix/profile-matrix.ts';
import { besideMatrix, deployedBy, type Profile, profiles } from './profiles.ts';

const deployed = (profile: Profile) =>
  deployedBy(profile, matrixFor(profile.matrix, { beside: besideMatrix(profile) }).workloads);

describe('the workloads of a profile', () => {
  it('smoke are 8 to 12 without its chaos, and three more with it', () => {
    const { smoke } = profiles;
    expect(deployed({ ...smoke, acts: [] }).length).to.be.within(8, 12);
    expect(deployed(smoke).length).to.equal(deployed({ ...smoke, acts: [] }).length + 3);
  });

  it('standard are at least 40, the points and the fixed ones together, and fewer without its chaos and its holders', () => {
    const { standard } = profiles;
    expect(deployed(standard).length).to.be.at.least(40);
    expect(deployed({ ...standard, acts: [], longLived: false }).length).to.equal(
      deployed(standard).length - 6,
    );
  });
});
