import { readYaml } from '../../chart-gen/yaml/read.ts';
import { Failure } from '../../reports/failure/failure.ts';
import type { Cluster, KubeObject } from '../kube/cluster.ts';
import type { InjectionRules, InjectionWebhook } from './injection.ts';
import type { Injector, InjectorConfig, InjectorValues, ProxyConfig } from './injector.ts';
import type { LabelSelector, Labels } from './selector.ts';

interface Webhook {
  readonly name: string;
  readonly clientConfig: { readonly service?: { readonly name: string; readonly namespace: string } };
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
}

interface Istiod {
  readonly namespace: string;
  readonly revision: string;
}

const keyOf = ({ namespace, revision }: Istiod) => `${namespace}/${revision}`;

/** The rules by which pods get their proxies: webhooks, each injector's ConfigMaps, ProxyConfigs. */
export async function readInjection(cluster: Cluster): Promise<InjectionRules> {
  const [configurations, proxyConfigs] = await Promise.all([
    cluster.list({ apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' }),
    cluster.list({ apiVersion: 'networking.istio.io/v1beta1', kind: 'ProxyConfig' }),
  ]);
  const found = configurations.flatMap(injectionWebhooks);
  const istiods = new Map(found.map(({ istiod }) => [keyOf(istiod), istiod]));
  const injectors = await Promise.all(
    [...istiods].map(async ([key, istiod]) => [key, await readInjector(cluster, istiod)] as const),
  );
  return {
    webhooks: found.map(({ webhook }) => webhook),
    injectors: Object.fromEntries(
      injectors.flatMap(([key, injector]) => (injector ? [[key, injector]] : [])),
    ),
    proxyConfigs: proxyConfigs
      .toSorted((a, b) => age(a).localeCompare(age(b)))
      .map(
        ({ metadata, spec }): ProxyConfig => ({
          namespace: metadata.namespace ?? '',
          matchLabels: nonEmpty(spec?.selector?.matchLabels),
          imageType: spec?.image?.imageType,
        }),
      ),
  };
}

const age = ({ metadata }: KubeObject) => `${metadata.creationTimestamp} ${metadata.name}`;

const nonEmpty = (labels: Labels | undefined) =>
  labels && Object.keys(labels).length > 0 ? labels : undefined;

function injectionWebhooks(configuration: KubeObject): { webhook: InjectionWebhook; istiod: Istiod }[] {
  const label = configuration.metadata.labels?.['istio.io/rev'];
  const webhooks = (configuration.webhooks ?? []) as readonly Webhook[];
  return webhooks
    .filter(({ name }) => name.endsWith('sidecar-injector.istio.io'))
    .map(({ name, clientConfig, namespaceSelector = {}, objectSelector = {} }) => {
      const service = clientConfig.service;
      const istiod = {
        namespace: service?.namespace ?? 'istio-system',
        revision: label ?? (service?.name.replace(/^istiod-?/, '') || 'default'),
      };
      const webhook = {
        name: `${configuration.metadata.name}/${name}`,
        injector: keyOf(istiod),
        namespaceSelector,
        objectSelector,
      };
      return { webhook, istiod };
    });
}

/** Undefined when its configuration is absent or cannot be read: then nobody can say what it injects. */
async function readInjector(
  cluster: Cluster,
  { namespace, revision }: Istiod,
): Promise<Injector | undefined> {
  const suffix = revision === 'default' ? '' : `-${revision}`;
  const configMap = (name: string) =>
    cluster.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: `${name}${suffix}` });
  const [injector, mesh] = await Promise.all([configMap('istio-sidecar-injector'), configMap('istio')]);
  try {
    if (typeof injector?.data?.values !== 'string' || typeof injector.data.config !== 'string')
      return undefined;
    const meshConfig = firstDocument(mesh?.data?.mesh ?? '', `ConfigMap istio${suffix}`) as {
      rootNamespace?: string;
      defaultConfig?: { image?: { imageType?: string } };
    };
    return {
      rootNamespace: meshConfig.rootNamespace ?? namespace,
      values: JSON.parse(injector.data.values) as InjectorValues,
      config: firstDocument(
        injector.data.config,
        `ConfigMap istio-sidecar-injector${suffix}`,
      ) as InjectorConfig,
      meshImageType: meshConfig.defaultConfig?.image?.imageType,
    };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof Failure) return undefined;
    throw error;
  }
}

function firstDocument(text: string, name: string): object {
  const [document] = readYaml(text, name);
  return (document?.value as object | undefined) ?? {};
}
