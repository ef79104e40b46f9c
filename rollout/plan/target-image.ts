import { annotatedImageType, imageTypeOf, withImageType } from './image-type.ts';
import type { Injector, InjectorConfig, PodTemplate, ProxyConfig } from './injector.ts';
import { proxyContainer, proxyIn } from './proxy.ts';

/**
 * The image of the proxy, by Istio's rule: a proxy container in the pod's own template wins, then the annotation
 * `sidecar.istio.io/proxyImage` or else `global.proxy.image`, verbatim where it holds a slash; else hub/image:tag with
 * the image type of the annotation, of the ProxyConfig that applies, or of the values.
 */
export function targetImageOf(
  injector: Injector,
  namespace: string,
  pod: PodTemplate,
  proxyConfigs: readonly ProxyConfig[],
): { readonly image: string } | { readonly kind: 'none' | 'unclear'; readonly reason: string } {
  const annotations = pod.metadata?.annotations ?? {};
  const own = annotatedImageType(annotations['proxy.istio.io/config']);
  if (own === 'unreadable')
    return { kind: 'unclear', reason: 'the injector would refuse the annotation proxy.istio.io/config' };
  const templates = proxyTemplates(injector.config, pod);
  if (!Array.isArray(templates)) return templates as { kind: 'unclear'; reason: string };
  if (templates.length === 0) return { kind: 'none', reason: 'its injection templates hold no istio-proxy' };
  const written = proxyIn(pod.spec ?? {})?.image;
  if (written !== undefined && written !== '' && written !== 'auto') return { image: written };
  if (!/\.ProxyImage\b/.test(templates.at(-1) ?? ''))
    return { kind: 'unclear', reason: 'an injection template sets an image of its own' };
  const { hub, tag, variant, proxy } = injector.values.global ?? {};
  const verbatim = annotations['sidecar.istio.io/proxyImage'] ?? proxy?.image ?? '';
  if (verbatim.includes('/')) return { image: verbatim };
  const type =
    annotations['sidecar.istio.io/proxyImageType'] ??
    (imageTypeOf(injector, namespace, pod, { own: own.imageType, proxyConfigs }) || variant || '');
  return { image: `${hub}/${proxy?.image || 'proxyv2'}:${withImageType(`${tag}`, type)}` };
}

/** The injection templates that a pod gets, those that set the proxy's image only; or why it cannot be told. */
function proxyTemplates(
  { templates = {}, aliases = {}, defaultTemplates = [] }: InjectorConfig,
  pod: PodTemplate,
): string[] | { readonly kind: 'unclear'; readonly reason: string } {
  const asked = pod.metadata?.annotations?.['inject.istio.io/templates'];
  const defaults = defaultTemplates.length > 0 ? defaultTemplates : ['sidecar'];
  const names = (asked?.split(',').map((name) => name.trim()) ?? defaults).flatMap(
    (name) => aliases[name] ?? [name],
  );
  const missing = names.find((name) => templates[name] === undefined);
  if (missing !== undefined)
    return { kind: 'unclear', reason: `the injector has no template ${missing} and would refuse the pod` };
  const texts = names.map((name) => templates[name] ?? '');
  const proxied = new RegExp(`name: ["']?${proxyContainer}\\b`);
  return texts.filter((text) => proxied.test(text) && /\bimage:/.test(text));
}
