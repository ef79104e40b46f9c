import type { KubeObject } from '../kube/cluster.ts';
import type { InjectionRules } from '../plan/injection.ts';
import type { Injector } from '../plan/injector.ts';
import type { LabelSelector } from '../plan/selector.ts';
import type { Snapshot } from '../plan/snapshot.ts';

export const oldImage = 'hub.example/istio/proxyv2:1.30.4';
export const newImage = 'hub.example/istio/proxyv2:1.31.0';

type Strings = Readonly<Record<string, string>>;

export interface TemplateParts {
  readonly labels?: Strings;
  readonly annotations?: Strings;
  readonly spec?: object;
}

export const template = ({ labels = {}, annotations = {}, spec = {} }: TemplateParts = {}) => ({
  metadata: { labels: { app: 'web', ...labels }, annotations },
  spec: { containers: [{ name: 'app', image: 'app:1' }], ...spec },
});

const apiVersions: Readonly<Record<string, string>> = { Job: 'batch/v1', CronJob: 'batch/v1', Pod: 'v1' };

/** A workload that is complete and ready by its own status. */
export function workload(kind: string, spec: object = {}, status: object = {}): KubeObject {
  const replicas = (spec as { replicas?: number }).replicas ?? 2;
  const counts =
    kind === 'DaemonSet'
      ? {
          desiredNumberScheduled: replicas,
          updatedNumberScheduled: replicas,
          numberReady: replicas,
          numberAvailable: replicas,
        }
      : { replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas };
  return {
    apiVersion: apiVersions[kind] ?? 'apps/v1',
    kind,
    metadata: { namespace: 'shop', name: 'web', uid: 'uid-web', generation: 1 },
    spec: { replicas, template: template(), ...spec },
    status: { observedGeneration: 1, currentRevision: 'r', updateRevision: 'r', ...counts, ...status },
  };
}

export interface PodParts {
  readonly name?: string;
  /** Absent: no proxy. */
  readonly image?: string;
  readonly imageId?: string;
  readonly native?: 'native';
  readonly owner?: { readonly kind: string; readonly name: string };
  readonly annotations?: Strings;
  readonly labels?: Strings;
  readonly leaving?: 'leaving';
  readonly unready?: 'unready';
  readonly phase?: string;
  readonly status?: object;
}

/** A ready pod of the Deployment web, unless told otherwise. */
export function pod(parts: PodParts = {}): KubeObject {
  const { image, imageId, native, owner = { kind: 'ReplicaSet', name: 'web-h1' }, unready } = parts;
  const proxy =
    image === undefined ? [] : [{ name: 'istio-proxy', image, restartPolicy: native && 'Always' }];
  const ready = unready === undefined;
  const proxyStatus = proxy.map(({ name }) => ({ name, ready, imageID: imageId }));
  const hash = owner.name.split('-').at(-1) ?? '';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: 'shop',
      name: parts.name ?? 'web-h1-1',
      labels: {
        app: 'web',
        ...(owner.kind === 'ReplicaSet' ? { 'pod-template-hash': hash } : {}),
        ...parts.labels,
      },
      annotations: { ...parts.annotations },
      ownerReferences: [{ apiVersion: 'apps/v1', uid: `uid-${owner.name}`, controller: true, ...owner }],
      deletionTimestamp: parts.leaving && '2026-11-24T12:00:00Z',
    },
    spec: {
      containers: [{ name: 'app', image: 'app:1' }, ...(native ? [] : proxy)],
      initContainers: native ? proxy : [],
    },
    status: {
      phase: parts.phase ?? 'Running',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: [{ name: 'app', ready }, ...(native ? [] : proxyStatus)],
      initContainerStatuses: native ? proxyStatus : [],
      ...parts.status,
    },
  };
}

/** The template of Istio's sidecar, as far as it matters: it names the container and takes the computed image. */
const sidecarTemplate = 'containers:\n- name: istio-proxy\n  image: "{{ .ProxyImage }}"\n';

export function injector(global: object = {}, parts: Partial<Injector> = {}): Injector {
  return {
    rootNamespace: 'istio-system',
    values: { global: { hub: 'hub.example/istio', tag: '1.31.0', proxy: { image: 'proxyv2' }, ...global } },
    config: {
      policy: 'enabled',
      defaultTemplates: ['sidecar'],
      templates: { sidecar: sidecarTemplate, gateway: sidecarTemplate, 'grpc-simple': 'initContainers: []' },
    },
    ...parts,
  };
}

const exists = (key: string, operator: 'Exists' | 'DoesNotExist') => ({ key, operator });
const among = (key: string, value: string) => ({ key, operator: 'In', values: [value] });
const notRefused = { key: 'sidecar.istio.io/inject', operator: 'NotIn', values: ['false'] };
const noRevision = [exists('istio.io/rev', 'DoesNotExist'), exists('istio-injection', 'DoesNotExist')];

/** The selectors that Istio's chart gives the webhooks of a revision or a tag. */
export function revisionWebhooks(name: string, injectorKey: string) {
  const hook = (title: string, namespace: LabelSelector, object: LabelSelector) => ({
    name: `${name}/${title}`,
    injector: injectorKey,
    namespaceSelector: namespace,
    objectSelector: object,
  });
  const byRevision = [
    hook(
      'rev.namespace',
      { matchExpressions: [among('istio.io/rev', name), exists('istio-injection', 'DoesNotExist')] },
      { matchExpressions: [notRefused] },
    ),
    hook(
      'rev.object',
      { matchExpressions: noRevision },
      { matchExpressions: [notRefused, among('istio.io/rev', name)] },
    ),
  ];
  if (name !== 'default') return byRevision;
  return [
    ...byRevision,
    hook(
      'namespace',
      { matchExpressions: [among('istio-injection', 'enabled')] },
      { matchExpressions: [notRefused] },
    ),
    hook(
      'object',
      { matchExpressions: noRevision },
      {
        matchExpressions: [among('sidecar.istio.io/inject', 'true'), exists('istio.io/rev', 'DoesNotExist')],
      },
    ),
  ];
}

export const rules = (parts: Partial<InjectionRules> = {}): InjectionRules => ({
  webhooks: revisionWebhooks('default', 'istio-system/default'),
  injectors: { 'istio-system/default': injector() },
  proxyConfigs: [],
  ...parts,
});

export const snapshot = (parts: Partial<Snapshot> = {}): Snapshot => ({
  namespaces: [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop', labels: { 'istio-injection': 'enabled' } },
    },
  ],
  workloads: [],
  replicaSets: [],
  pods: [],
  budgets: [],
  autoscalers: [],
  rules: rules(),
  selected: false,
  ...parts,
});
