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

/** The Service beside it, which selects the istiod that the tag names. */
const tagService = (tag: string, namespace: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  namespace,
  name: `istiod-revision-tag-${tag}`,
});

/** The tag's webhook and Service as the istioctl of the revision's own release makes them. Again it changes nothing. */
export async function pointTag(cluster: Cluster, move: TagMove): Promise<void> {
  const { tag, revision, istioctl, kubeconfig, context, namespace = 'istio-system', signal } = move;
  const options = ['--revision', revision, '--overwrite', '--skip-confirmation', '--kubeconfig', kubeconfig];
  const where = [...(context ? ['--context', context] : []), '--istioNamespace', namespace];
  const command = ['tag', 'generate', tag, ...options, ...where];
  const { stdout } = await runProgram(istioctl, command, { signal });
  for (const object of splitDocuments(stdout, `istioctl tag generate ${tag}`))
    await put(cluster, object as unknown as KubeObject);
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

/** What makes a tag, as it can be put back: without what the API server writes. Empty where there is no such tag. */
export async function readTag(cluster: Cluster, tag: string, namespace: string): Promise<KubeObject[]> {
  const found = await Promise.all(partsOf(tag, namespace).map((part) => cluster.get(part)));
  return found.flatMap((object, index) => {
    const { apiVersion = '', kind: of = '' } = partsOf(tag, namespace)[index] ?? {};
    return object ? [kept({ ...object, apiVersion, kind: of })] : [];
  });
}

/** Puts a tag back as it was before; what was not there is removed. */
export async function restoreTag(
  cluster: Cluster,
  tag: string,
  namespace: string,
  before: readonly KubeObject[],
): Promise<void> {
  for (const part of partsOf(tag, namespace)) {
    const object = before.find((one) => one.kind === part.kind);
    if (object) await put(cluster, object);
    else await cluster.delete(part);
  }
}

const partsOf = (tag: string, namespace: string) => [tagWebhook(tag), tagService(tag, namespace)];

function kept({ apiVersion, kind: of, metadata, webhooks, spec }: KubeObject): KubeObject {
  const { name, namespace, labels, annotations } = metadata;
  const own = { apiVersion, kind: of, metadata: { name, namespace, labels, annotations } };
  if (of !== 'Service') return { ...own, webhooks };
  const ports = (spec.ports as ServicePort[]).map(({ nodePort, ...port }) => port);
  return { ...own, spec: { ports, selector: spec.selector } };
}

interface ServicePort {
  readonly nodePort?: number;
  readonly name: string;
}

/** Another may own labels of a Service's selector, which an apply leaves: then it would select nobody. */
async function put(cluster: Cluster, object: KubeObject): Promise<void> {
  const { spec } = await cluster.apply(object, { force: true });
  const stray = Object.keys(spec?.selector ?? {}).filter(
    (label) => !(label in (object.spec?.selector ?? {})),
  );
  if (object.kind !== 'Service' || stray.length === 0) return;
  const { apiVersion, kind: of, metadata } = object;
  const selector = Object.fromEntries(stray.map((label) => [label, null]));
  await cluster.patch({ apiVersion, kind: of, ...metadata }, { spec: { selector } }, 'merge');
}
