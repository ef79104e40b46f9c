import type { Cluster, KubeObject } from '../../../rollout/kube/cluster.ts';
import { waitFor } from '../../../rollout/kube/wait.ts';
import { injectionOf } from '../../../rollout/plan/injection.ts';
import { readInjection } from '../../../rollout/plan/read-injection.ts';
import { askInjector } from '../../../rollout/run/ask-injector.ts';
import { namespaceObject } from './workloads.ts';

type Strings = Readonly<Record<string, string>>;

export interface InjectionCase {
  readonly title: string;
  /** The image that a plan computes, or `none`. */
  readonly planned: string;
  /** The image that the injector gave. */
  readonly given: string;
}

const namespaces: Readonly<Record<string, Strings>> = {
  'mp-case-plain': {},
  'mp-case-enabled': { 'istio-injection': 'enabled' },
  'mp-case-disabled': { 'istio-injection': 'disabled' },
  'mp-case-rev': { 'istio.io/rev': 'default' },
  'mp-case-strange': { 'istio.io/rev': 'no-such-revision' },
  'mp-case-config': { 'istio-injection': 'enabled' },
};

interface PodParts {
  readonly labels?: Strings;
  readonly annotations?: Strings;
  readonly spec?: object;
}

const own = 'hub.example/own/proxy:7';
const container = (image: string) => ({ name: 'istio-proxy', image });
const pods: Readonly<Record<string, PodParts>> = {
  'nothing said': {},
  'label true': { labels: { 'sidecar.istio.io/inject': 'true' } },
  'label false': { labels: { 'sidecar.istio.io/inject': 'false' } },
  'annotation false': { annotations: { 'sidecar.istio.io/inject': 'false' } },
  'label true, annotation false': {
    labels: { 'sidecar.istio.io/inject': 'true' },
    annotations: { 'sidecar.istio.io/inject': 'false' },
  },
  'revision label': { labels: { 'istio.io/rev': 'default' } },
  'image by annotation': { annotations: { 'sidecar.istio.io/proxyImage': own } },
  'image type by annotation': { annotations: { 'sidecar.istio.io/proxyImageType': 'distroless' } },
  'image type debug': { annotations: { 'sidecar.istio.io/proxyImageType': 'debug' } },
  'native sidecar': { annotations: { 'sidecar.istio.io/nativeSidecar': 'true' } },
  'classic sidecar': { annotations: { 'sidecar.istio.io/nativeSidecar': 'false' } },
  'host network': { spec: { hostNetwork: true } },
};

/** A proxy of the template's own tells nothing where none is injected. */
const podsWithProxies: Readonly<Record<string, PodParts>> = {
  'image in the template': { spec: { containers: [container(own)] } },
  'image auto in the template': { spec: { containers: [container('auto')] } },
};

/** Each kind of pod in each kind of namespace: what is planned for it, and what a dry run gives it. */
export async function injectionCases(cluster: Cluster): Promise<InjectionCase[]> {
  for (const [name, labels] of Object.entries(namespaces)) await cluster.apply(namespaceObject(name, labels));
  await cluster.apply({
    apiVersion: 'networking.istio.io/v1beta1',
    kind: 'ProxyConfig',
    metadata: { namespace: 'mp-case-config', name: 'image' },
    spec: { image: { imageType: 'distroless' } },
  });
  await proxyConfigLoaded(cluster);
  const rules = await readInjection(cluster);
  const cases = Object.entries(namespaces).flatMap(([namespace, labels]) =>
    Object.entries(labels['istio-injection'] === 'enabled' ? { ...pods, ...podsWithProxies } : pods).map(
      async ([title, parts]): Promise<InjectionCase> => {
        const workload = deployment(namespace, parts);
        const injection = injectionOf(rules, { name: namespace, labels }, workload.spec.template);
        const given = await askInjector(cluster, workload);
        return {
          title: `${namespace}, ${title}`,
          planned: injection.kind === 'image' ? injection.image : injection.kind,
          given: given.is === 'image' ? given.image : given.is === 'none' ? 'none' : given.message,
        };
      },
    ),
  );
  return Promise.all(cases);
}

function deployment(namespace: string, { labels, annotations, spec = {} }: PodParts): KubeObject {
  const app = { name: 'app', image: 'injection.probe/none' };
  const { containers = [], ...rest } = spec as { containers?: object[] };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name: 'case' },
    spec: {
      template: {
        metadata: { labels: { app: 'case', ...labels }, annotations },
        spec: { ...rest, serviceAccountName: 'default', containers: [app, ...containers] },
      },
    },
  };
}

/** istiod learns of a ProxyConfig a moment after the API server. */
async function proxyConfigLoaded(cluster: Cluster): Promise<void> {
  await waitFor('the ProxyConfig to be in force', { timeout: 30_000 }, async () => {
    const given = await askInjector(cluster, deployment('mp-case-config', {}));
    const seen = given.is === 'image' ? given.image : JSON.stringify(given);
    return /distroless$/.test(seen) ? { done: true, value: undefined } : { done: false, seen };
  });
}
