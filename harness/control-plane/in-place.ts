import { installControlPlane, istiodVersion } from './install.ts';
import type { Mover, MoverInput } from './mover.ts';

/**
 * One istiod, upgraded over itself. On the way back the candidate's injector gives the baseline's proxies first, so that
 * the data plane is back before its control plane is.
 */
export async function moveInPlace(input: MoverInput): Promise<Mover> {
  const { baseline, candidate, baselineProxy } = input;
  const candidateWithBaselineProxy = await input.make({
    name: 'candidate-with-baseline-proxy',
    release: 'candidate',
    proxyImage: baselineProxy,
  });
  return {
    upgrade: (tools) => installControlPlane(candidate, tools),
    async give(release, tools) {
      const onCandidate = (await istiodVersion(tools.cluster)) === candidate.version;
      if (release === 'baseline' && onCandidate) await installControlPlane(candidateWithBaselineProxy, tools);
    },
    back: (tools) => installControlPlane(baseline, tools),
  };
}
