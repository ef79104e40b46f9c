import type { PodParts } from './proxy.ts';
import { isEmptySelector, type LabelSelector, type Labels, selectorMatches } from './selector.ts';

/** What one istiod injects by, from its ConfigMaps. */
export interface Injector {
  readonly rootNamespace: string;
  readonly values: InjectorValues;
  readonly config: InjectorConfig;
  /** `defaultConfig.image.imageType` of its mesh configuration. */
  readonly meshImageType?: string;
}

export interface InjectorValues {
  readonly global?: {
    readonly hub?: string;
    readonly tag?: string | number;
    readonly variant?: string;
    readonly proxy?: { readonly image?: string };
  };
}

export interface InjectorConfig {
  readonly policy?: string;
  readonly defaultTemplates?: readonly string[];
  readonly templates?: Readonly<Record<string, string>>;
  readonly aliases?: Readonly<Record<string, readonly string[]>>;
  readonly neverInjectSelector?: readonly LabelSelector[];
  readonly alwaysInjectSelector?: readonly LabelSelector[];
}

export interface ProxyConfig {
  readonly namespace: string;
  /** Labels of the pods that it is for; absent: the whole namespace. */
  readonly matchLabels?: Labels;
  readonly imageType?: string;
}

export interface PodTemplate {
  readonly metadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: PodParts & { readonly hostNetwork?: boolean };
}

const ignoredNamespaces = ['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage'];

/** Istio's own check after the webhook was called (injectRequired in pkg/kube/inject): true, or why not. */
export function isWanted(injector: Injector, namespace: string, pod: PodTemplate): true | string {
  const { labels = {}, annotations = {} } = pod.metadata ?? {};
  if (pod.spec?.hostNetwork) return 'pods on the host network are not injected';
  if (ignoredNamespaces.includes(namespace)) return `namespace ${namespace} is never injected`;
  const { policy = 'enabled', neverInjectSelector, alwaysInjectSelector } = injector.config;
  const asked = labels['sidecar.istio.io/inject'] ?? annotations['sidecar.istio.io/inject'];
  if (asked === 'true') return true;
  if (asked === 'false') return 'sidecar.istio.io/inject is false';
  const matches = (selectors: readonly LabelSelector[] | null | undefined) =>
    (selectors ?? []).some((selector) => !isEmptySelector(selector) && selectorMatches(selector, labels));
  if (matches(neverInjectSelector)) return "the injector's neverInjectSelector matches";
  if (matches(alwaysInjectSelector)) return true;
  return policy === 'enabled' || `the injector's policy is ${policy}`;
}
