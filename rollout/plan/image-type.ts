import { readYaml } from '../../chart-gen/yaml/read.ts';
import { Failure } from '../../reports/failure/failure.ts';
import type { Injector, PodTemplate, ProxyConfig } from './injector.ts';
import { selectorMatches } from './selector.ts';

/** As Istio merges ProxyConfigs: for the workload, then the pod's annotation, the namespace, the mesh. */
export function imageTypeOf(
  injector: Injector,
  namespace: string,
  pod: PodTemplate,
  { own, proxyConfigs }: { readonly own?: string; readonly proxyConfigs: readonly ProxyConfig[] },
): string {
  const labels = pod.metadata?.labels ?? {};
  const forWorkload = proxyConfigs.find(
    ({ namespace: of, matchLabels }) =>
      of === namespace && matchLabels !== undefined && selectorMatches({ matchLabels }, labels),
  );
  const forAll = (of: string) =>
    proxyConfigs.find((config) => config.namespace === of && config.matchLabels === undefined)?.imageType;
  return (
    forWorkload?.imageType ||
    own ||
    forAll(namespace) ||
    forAll(injector.rootNamespace) ||
    injector.meshImageType ||
    ''
  );
}

export function annotatedImageType(
  config: string | undefined,
): { readonly imageType?: string } | 'unreadable' {
  if (config === undefined) return {};
  try {
    const [document] = readYaml(config, 'proxy.istio.io/config');
    return (document?.value as { image?: { imageType?: string } } | undefined)?.image ?? {};
  } catch (error) {
    if (error instanceof Failure) return 'unreadable';
    throw error;
  }
}

/** Replaces the image type that a tag ends with; `default` is none. */
export function withImageType(tag: string, type: string): string {
  if (type === '') return tag;
  const bare = tag.replace(/-(distroless|debug)$/, '');
  return type === 'default' ? bare : `${bare}-${type}`;
}
