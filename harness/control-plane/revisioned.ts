import { identityOf, type Manifest } from '../../chart-gen/manifest/manifest.ts';
import { splitDocuments } from '../../chart-gen/manifest/split-documents.ts';
import { pointTag, restoreTag } from '../../rollout/control-plane/tag.ts';
import {
  type ControlPlaneTools,
  candidateRevision,
  installControlPlane,
  removeControlPlane,
} from './install.ts';
import type { Mover, MoverInput } from './mover.ts';
import { narrowCharts, type ReleaseCharts } from './releases.ts';

/** The revision tag that the run's namespaces ask for. */
export const revisionTag = 'meshproof';

/**
 * The candidate's istiod beside the baseline's, as a revision. Namespaces ask for a revision tag, which is moved from
 * the one to the other: https://istio.io/latest/docs/setup/upgrade/canary/. CustomResourceDefinitions are there once for
 * both, so the baseline's release takes the candidate's first.
 */
export async function moveByRevision(input: MoverInput): Promise<Mover> {
  const { baseline, candidate } = input;
  const { revision, baselineWithCrds } = await revisionCharts(input);
  const give = (release: 'baseline' | 'candidate', { cluster, kubeconfig, signal }: ControlPlaneTools) =>
    pointTag(cluster, {
      tag: revisionTag,
      revision: release === 'candidate' ? candidateRevision : 'default',
      istioctl: input.istioctl(release === 'candidate' ? candidate.version : baseline.version),
      kubeconfig,
      signal,
    });
  return {
    begin: (tools) => give('baseline', tools),
    async upgrade(tools) {
      await installControlPlane(baselineWithCrds, tools);
      await installControlPlane(revision, tools);
    },
    give,
    async back(tools) {
      await give('baseline', tools);
      await removeControlPlane(tools, candidateRevision);
      await installControlPlane(baseline, tools);
    },
    end: ({ cluster }) => restoreTag(cluster, revisionTag, 'istio-system', []),
  };
}

/** The charts of the candidate as a revision, and of the baseline with the candidate's CustomResourceDefinitions. */
export async function revisionCharts(
  input: Pick<MoverInput, 'baseline' | 'candidate' | 'candidateProxy' | 'make'>,
): Promise<{ readonly revision: ReleaseCharts; readonly baselineWithCrds: ReleaseCharts }> {
  const { baseline, candidate } = input;
  const [whole, newCrds] = await Promise.all([
    input.make({
      name: 'candidate-revision',
      release: 'candidate',
      proxyImage: input.candidateProxy,
      revision: candidateRevision,
    }),
    input.make({ name: 'baseline-with-candidate-crds', release: 'baseline' }),
  ]);
  const shared = new Set(manifestsOf(baseline).map(identityOf));
  const revision = await narrowCharts(whole, (manifests) =>
    manifests.filter((manifest) => !isCrd(manifest) && !shared.has(identityOf(manifest))),
  );
  const crds = manifestsOf(candidate).filter(isCrd);
  const baselineWithCrds = await narrowCharts(newCrds, (manifests) => [
    ...crds,
    ...manifests.filter((manifest) => !isCrd(manifest)),
  ]);
  return { revision, baselineWithCrds };
}

const manifestsOf = ({ manifests, version }: ReleaseCharts): Manifest[] => splitDocuments(manifests, version);
const isCrd = ({ kind }: Manifest): boolean => kind === 'CustomResourceDefinition';
