import { identityOf, type Manifest } from '../../chart-gen/manifest/manifest.ts';
import { splitDocuments } from '../../chart-gen/manifest/split-documents.ts';
import { runProgram } from '../../chart-gen/process/run-program.ts';
import type { KubeObject } from '../../rollout/kube/cluster.ts';
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

const tagWebhook = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  name: `istio-revision-tag-${revisionTag}`,
};

/**
 * The candidate's istiod beside the baseline's, as a revision. Namespaces ask for a revision tag, which is moved from
 * the one to the other: https://istio.io/latest/docs/setup/upgrade/canary/. CustomResourceDefinitions are there once for
 * both, so the baseline's release takes the candidate's first.
 */
export async function moveByRevision(input: MoverInput): Promise<Mover> {
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
  const pointTag = (release: 'baseline' | 'candidate', tools: ControlPlaneTools) =>
    release === 'candidate'
      ? moveTag(input.istioctl(candidate.version), candidateRevision, tools)
      : moveTag(input.istioctl(baseline.version), 'default', tools);
  return {
    begin: (tools) => pointTag('baseline', tools),
    async upgrade(tools) {
      await installControlPlane(baselineWithCrds, tools);
      await installControlPlane(revision, tools);
    },
    give: pointTag,
    async back(tools) {
      await pointTag('baseline', tools);
      await removeControlPlane(tools, candidateRevision);
      await installControlPlane(baseline, tools);
    },
    end: ({ cluster }) => cluster.delete(tagWebhook),
  };
}

const manifestsOf = ({ manifests, version }: ReleaseCharts): Manifest[] => splitDocuments(manifests, version);
const isCrd = ({ kind }: Manifest): boolean => kind === 'CustomResourceDefinition';

/** The tag's webhook as the istioctl of the revision's own release makes it. */
async function moveTag(istioctl: string, revision: string, tools: ControlPlaneTools): Promise<void> {
  const { kubeconfig, cluster, signal } = tools;
  const options = ['--revision', revision, '--overwrite', '--skip-confirmation', '--kubeconfig', kubeconfig];
  const { stdout } = await runProgram(istioctl, ['tag', 'generate', revisionTag, ...options], { signal });
  for (const object of splitDocuments(stdout, `istioctl tag generate ${revisionTag}`))
    await cluster.apply(object as unknown as KubeObject, { force: true });
}
