import { expect } from 'chai';
import { planCalls } from '../../harness/matrix/calls.ts';
import { matrixFor } from '../../harness/matrix/profile-matrix.ts';
import { wrongAnswers } from './matrix/ask-plan.ts';
import { point } from './matrix/points.ts';
import { standOn } from './matrix/stand.ts';
import { certificateProofs } from './proofs/certificates.ts';
import { destinationRuleProofs } from './proofs/destination-rule.ts';
import { hostProofs } from './proofs/hosts.ts';
import { podProofs } from './proofs/pod.ts';
import { proxyProofs } from './proofs/proxy.ts';
import { securityProofs } from './proofs/security.ts';
import { virtualServiceProofs } from './proofs/virtual-service.ts';

const workloads = [
  ...matrixFor('wide').workloads,
  // pairs that proofs look for: the profile owes every value, and not every pair
  ...point('podAnnotations=none', 'mtls=strict', 'proxy=native'),
  ...point('kind=statefulset', 'mtls=default', 'proxy=native'),
];

describe('what the matrix configures takes effect on a real mesh', () => {
  const stand = standOn(workloads);

  it('every call of the plan is answered as planned: matches, rewrites, redirects, timeouts, aborts, denials', async () => {
    const calls = planCalls(workloads).filter(({ to, via }) => [to, via].some((id) => id !== undefined));
    expect(calls.length).to.be.greaterThan(400);
    expect(await wrongAnswers(stand.world(), calls)).to.deep.equal([]);
  });

  securityProofs(stand);
  virtualServiceProofs(stand);
  destinationRuleProofs(stand);
  proxyProofs(stand);
  podProofs(stand);
  hostProofs(stand);
  certificateProofs(stand);
});
