import { installControlPlane, istiodVersion } from './install.ts';
import type { Mover, MoverInput } from './mover.ts';
import { installedRevisions, type Revisions, rollBackControlPlane } from './roll-back.ts';

/**
 * One istiod, upgraded over itself. On the way back the candidate's injector gives the baseline's proxies first, so that
 * the data plane is back before its control plane is, which then goes back as `helm rollback` users do.
 */
export async function moveInPlace(input: MoverInput): Promise<Mover> {
  const { baseline, candidate, baselineProxy } = input;
  const candidateWithBaselineProxy = await input.make({
    name: 'candidate-with-baseline-proxy',
    release: 'candidate',
    proxyImage: baselineProxy,
  });
  let installed: Revisions = {};
  return {
    async begin(tools) {
      installed = await installedRevisions(tools);
    },
    upgrade: (tools) => installControlPlane(candidate, tools, 'roll-back'),
    async give(release, tools) {
      const onCandidate = (await istiodVersion(tools.cluster)) === candidate.version;
      if (release === 'baseline' && onCandidate) await installControlPlane(candidateWithBaselineProxy, tools);
    },
    back: (tools) => rollBackControlPlane(baseline, installed, tools),
  };
}
