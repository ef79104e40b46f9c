import { type Injector, isWanted, type PodTemplate, type ProxyConfig } from './injector.ts';
import { type LabelSelector, type Labels, selectorMatches } from './selector.ts';
import { targetImageOf } from './target-image.ts';

/** One selector of one injection webhook, and the injector that it calls. */
export interface InjectionWebhook {
  readonly name: string;
  /** Key of the injector: namespace and revision of its istiod. */
  readonly injector: string;
  readonly namespaceSelector: LabelSelector;
  readonly objectSelector: LabelSelector;
}

export interface InjectionRules {
  readonly webhooks: readonly InjectionWebhook[];
  readonly injectors: Readonly<Record<string, Injector>>;
  /** Oldest first, as Istio prefers them. */
  readonly proxyConfigs: readonly ProxyConfig[];
}

export interface NamespaceLabels {
  readonly name: string;
  readonly labels: Labels;
}

/** What admission would make of a new pod. */
export type Injection =
  | { readonly kind: 'image'; readonly image: string; readonly injector: string }
  | { readonly kind: 'none'; readonly reason: string }
  /** Not to be told from the rules: an unreadable injector, two of them, a template of the user's own. */
  | { readonly kind: 'unclear'; readonly reason: string };

/**
 * The proxy that a new pod would get. Which injector is asked is decided by the webhooks' own selectors, as the API
 * server does it: that is how namespace labels, pod labels, revisions and revision tags take precedence over each other.
 */
export function injectionOf(rules: InjectionRules, namespace: NamespaceLabels, pod: PodTemplate): Injection {
  const labels = pod.metadata?.labels ?? {};
  const asked = rules.webhooks.filter(
    ({ namespaceSelector, objectSelector }) =>
      selectorMatches(namespaceSelector, {
        'kubernetes.io/metadata.name': namespace.name,
        ...namespace.labels,
      }) && selectorMatches(objectSelector, labels),
  );
  const [key, ...others] = [...new Set(asked.map(({ injector }) => injector))];
  if (key === undefined) return { kind: 'none', reason: noWebhook(namespace, labels) };
  if (others.length > 0)
    return { kind: 'unclear', reason: `several injectors match: ${[key, ...others].join(', ')}` };
  const injector = rules.injectors[key];
  if (!injector) return { kind: 'unclear', reason: `the configuration of injector ${key} cannot be read` };
  const wanted = isWanted(injector, namespace.name, pod);
  if (wanted !== true) return { kind: 'none', reason: wanted };
  const configs = rules.proxyConfigs.filter(
    ({ namespace: of }) => of === namespace.name || of === injector.rootNamespace,
  );
  const target = targetImageOf(injector, namespace.name, pod, configs);
  return 'image' in target ? { kind: 'image', image: target.image, injector: key } : target;
}

function noWebhook(namespace: NamespaceLabels, labels: Labels): string {
  const given = Object.entries({
    'istio-injection': namespace.labels['istio-injection'],
    'istio.io/rev': namespace.labels['istio.io/rev'],
    'pod istio.io/rev': labels['istio.io/rev'],
    'pod sidecar.istio.io/inject': labels['sidecar.istio.io/inject'],
  }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  return `no injection webhook matches${given.length > 0 ? ` (${given.join(', ')})` : ''}`;
}
