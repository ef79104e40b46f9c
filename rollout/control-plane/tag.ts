import { splitDocuments } from '../../chart-gen/manifest/split-documents.ts';
import { runProgram } from '../../chart-gen/process/run-program.ts';
import type { Cluster, KubeObject } from '../kube/cluster.ts';

export interface TagMove {
  readonly tag: string;
  /** That the tag is to name. */
  readonly revision: string;
  /** Of the revision's own release. */
  readonly istioctl: string;
  readonly kubeconfig: string;
  readonly context?: string;
  /** Of the control plane. Default istio-system. */
  readonly namespace?: string;
  readonly signal?: AbortSignal;
}

const kind = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' };

/** The webhook that makes a revision tag: https://istio.io/latest/docs/setup/upgrade/canary/. */
export const tagWebhook = (tag: string) => ({ ...kind, name: `istio-revision-tag-${tag}` });

/** The tag's webhook as the istioctl of the revision's own release makes it. Doing it again changes nothing. */
export async function pointTag(cluster: Cluster, move: TagMove): Promise<void> {
  const { tag, revision, istioctl, kubeconfig, context, namespace = 'istio-system', signal } = move;
  const options = ['--revision', revision, '--overwrite', '--skip-confirmation', '--kubeconfig', kubeconfig];
  const where = [...(context ? ['--context', context] : []), '--istioNamespace', namespace];
  const command = ['tag', 'generate', tag, ...options, ...where];
  const { stdout } = await runProgram(istioctl, command, { signal });
  for (const object of splitDocuments(stdout, `istioctl tag generate ${tag}`))
    await cluster.apply(object as unknown as KubeObject, { force: true });
}

/** The revision that a tag names; undefined where there is no such tag. */
export async function revisionOfTag(cluster: Cluster, tag: string): Promise<string | undefined> {
  return (await cluster.get(tagWebhook(tag)))?.metadata.labels?.['istio.io/rev'];
}

/** The namespaces that ask for a tag. */
export async function namespacesOfTag(cluster: Cluster, tag: string): Promise<readonly string[]> {
  const query = { apiVersion: 'v1', kind: 'Namespace', labelSelector: `istio.io/rev=${tag}` };
  return (await cluster.list(query)).map(({ metadata }) => metadata.name);
}

/** A tag's webhook as it can be put back: without what the API server writes. */
export function keptTag({ apiVersion, kind: of, metadata, webhooks }: KubeObject): KubeObject {
  const { name, labels, annotations } = metadata;
  return { apiVersion, kind: of, metadata: { name, labels, annotations }, webhooks };
}

/** Puts a tag back as it was before; without a `before` there was none. */
export async function restoreTag(
  cluster: Cluster,
  tag: string,
  before: KubeObject | undefined,
): Promise<void> {
  if (before) await cluster.apply(before, { force: true });
  else await cluster.delete(tagWebhook(tag));
}
