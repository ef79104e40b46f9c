import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { splitDocuments } from '../../../chart-gen/manifest/split-documents.ts';
import { connectCluster } from '../../kube/client.ts';
import type { Cluster, KubeObject } from '../../kube/cluster.ts';
import {
  type Handler,
  kubeconfigFor,
  type Request,
  startApiServer,
  statusBody,
} from '../../kube/testing/api-server.ts';
import { leaseHandler } from '../../lease/testing/lease-server.ts';
import { istiodOf } from '../candidate.ts';
import type { ControlPlaneMove, Istiod } from '../saved.ts';
import { writePrograms } from './programs.ts';

export const pilot = (version: string) => `hub.example/istio/pilot:${version}`;
const proxyImage = (version: string) => `hub.example/istio/proxyv2:${version}`;
export const namespace = 'istio-system';

interface Proxy {
  readonly version: string;
  readonly revision: string;
}

/** A mesh on loopback: a played Helm with its releases, the API of a cluster that holds them, and a played istioctl. */
export interface World {
  readonly cluster: Cluster;
  readonly folder: string;
  readonly kubeconfig: string;
  readonly helm: string;
  readonly istioctl: string;
  readonly lease: ReturnType<typeof leaseHandler>['state'];
  proxies: readonly Proxy[];
  /** Labels of the namespace with the proxies. */
  labels: Readonly<Record<string, string>>;
  /** What the pods of istiod say of themselves. */
  istiod: object;
  /** Rights that are missing, as `verb resource`. */
  denied: readonly string[];
  /** Writes a chart of an istiod. @returns its folder */
  chart(version: string, revision?: string): string;
  /** A Helm that changes something fails when its command begins so. */
  fails(command: string): void;
  precheck(says: string): void;
  proxyStatus(says: string): void;
  /** Helms that changed something, in their order. */
  calls(): readonly string[];
  istiods(): readonly Istiod[];
  tag(): string | undefined;
  /** Requests that changed something, but the Lease. */
  writes(): readonly Request[];
  /** A move as it would be saved, of the release `istiod`, with its chart in its own folder. */
  move(parts?: Partial<ControlPlaneMove>): ControlPlaneMove;
  close(): Promise<void>;
}

const deploymentOf = (version: string, revision: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    namespace,
    name: revision === 'default' ? 'istiod' : `istiod-${revision}`,
    labels: { app: 'istiod', 'istio.io/rev': revision },
  },
  spec: { replicas: 1, template: { spec: { containers: [{ name: 'discovery', image: pilot(version) }] } } },
});

const complete = {
  observedGeneration: 0,
  replicas: 1,
  updatedReplicas: 1,
  readyReplicas: 1,
  availableReplicas: 1,
};

export async function openWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-plane-'));
  // beside the move's own folder: what istioctl says is kept there under its name
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const programs = writePrograms(bin);
  const { state: lease, handler: leases } = leaseHandler();
  let tag: KubeObject | undefined;
  const given = {
    proxies: [] as readonly Proxy[],
    labels: {} as Record<string, string>,
    denied: [] as readonly string[],
    istiod: { conditions: [{ type: 'Ready', status: 'True' }] } as object,
  };

  const deployments = (): KubeObject[] => {
    const file = join(bin, 'helm.json');
    const all = existsSync(file)
      ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, { manifest: string }[]>)
      : {};
    return Object.entries(all).flatMap(([release, history]) =>
      splitDocuments(history.at(-1)?.manifest ?? '').map((object) => ({
        ...(object as unknown as KubeObject),
        metadata: { ...object.metadata, annotations: { 'meta.helm.sh/release-name': release } },
        status: complete,
      })),
    );
  };
  const istiodPods = () =>
    deployments().map(({ metadata, spec }) => ({
      metadata: { namespace, name: `${metadata.name}-pod`, labels: metadata.labels },
      spec: spec.template.spec,
      status: given.istiod,
    }));
  const proxyPods = () =>
    given.proxies.map(({ version, revision }, index) => ({
      metadata: { namespace: 'shop', name: `web-${index}`, annotations: { 'istio.io/rev': revision } },
      spec: { containers: [{ name: 'istio-proxy', image: proxyImage(version) }] },
      status: { phase: 'Running' },
    }));
  const injectors = () =>
    deployments().map(({ metadata }) => ({
      metadata: { name: `injector-${metadata.name}`, labels: metadata.labels },
      webhooks: [
        {
          name: 'namespace.sidecar-injector.istio.io',
          clientConfig: { service: { name: metadata.name, namespace } },
          namespaceSelector:
            metadata.name === 'istiod'
              ? { matchLabels: { 'istio-injection': 'enabled' } }
              : { matchLabels: { 'istio.io/rev': metadata.labels?.['istio.io/rev'] } },
        },
      ],
    }));
  const injector = {
    values: JSON.stringify({ global: { hub: 'hub.example/istio', tag: '1', proxy: { image: 'proxyv2' } } }),
    config: JSON.stringify({
      policy: 'enabled',
      defaultTemplates: ['sidecar'],
      templates: { sidecar: 'containers:\n- name: istio-proxy\n  image: "{{ .ProxyImage }}"\n' },
    }),
  };

  const tagged: Handler = ({ method, body }) => {
    if (method === 'PATCH') tag = JSON.parse(body) as KubeObject;
    if (method === 'DELETE') tag = undefined;
    return tag ? { body: tag } : statusBody(method === 'DELETE' ? 200 : 404, 'not found');
  };
  const answer: Handler = (request, count) => {
    const { path, query, body } = request;
    if (path.endsWith('/selfsubjectaccessreviews')) {
      const { verb, resource } = (
        JSON.parse(body) as { spec: { resourceAttributes: { verb: string; resource: string } } }
      ).spec.resourceAttributes;
      return { status: 201, body: { status: { allowed: !given.denied.includes(`${verb} ${resource}`) } } };
    }
    if (path.includes('/istio-revision-tag-')) return tagged(request, count);
    const end = path.split('/').at(-1) ?? '';
    const name = path.match(/\/deployments\/([^/]+)$/)?.[1];
    if (name) {
      const found = deployments().find(({ metadata }) => metadata.name === name);
      return found ? { body: found } : statusBody(404, 'not found');
    }
    const revision = query.get('labelSelector')?.match(/istio\.io\/rev=(.+)/)?.[1];
    const lists: Readonly<Record<string, () => readonly object[]>> = {
      deployments,
      pods: () =>
        revision
          ? istiodPods().filter(({ metadata }) => metadata.labels?.['istio.io/rev'] === revision)
          : [...istiodPods(), ...proxyPods()],
      namespaces: () =>
        revision && given.labels['istio.io/rev'] !== revision
          ? []
          : [{ metadata: { name: 'shop', labels: given.labels } }],
      mutatingwebhookconfigurations: () => [...injectors(), ...(tag ? [tag] : [])],
    };
    const items = lists[end]?.();
    if (items) return { body: { items, metadata: {} } };
    if (path.includes('/configmaps/istio-sidecar-injector')) return { body: { data: injector } };
    if (end === 'kube-system') return { body: { metadata: { name: end, uid: 'u' } } };
    return kindsAt[path] ?? leases(request, count);
  };
  const server = await startApiServer(answer);
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, kubeconfigFor(server.url));

  const chart: World['chart'] = (version, revision = 'default') => {
    const place = join(folder, `${revision}-${version}`);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'manifest.yaml'), stringify(deploymentOf(version, revision)));
    writeFileSync(join(place, 'name'), `istiod-${version}`);
    return place;
  };
  const lines = (name: string) =>
    existsSync(join(bin, name)) ? readFileSync(join(bin, name), 'utf8').split('\n').filter(Boolean) : [];
  const seen = () =>
    server.requests.filter(
      ({ method, path }) => method !== 'GET' && !path.includes('/leases') && !path.endsWith('reviews'),
    );
  return {
    ...programs,
    folder,
    kubeconfig,
    lease,
    cluster: await connectCluster({ kubeconfigPath: kubeconfig, timeout: 2_000, patience: 50 }),
    get proxies() {
      return given.proxies;
    },
    set proxies(are) {
      given.proxies = are;
    },
    get labels() {
      return given.labels;
    },
    set labels(are) {
      given.labels = are;
    },
    get istiod() {
      return given.istiod;
    },
    set istiod(is) {
      given.istiod = is;
    },
    get denied() {
      return given.denied;
    },
    set denied(are) {
      given.denied = are;
    },
    chart,
    fails: (command) => writeFileSync(join(bin, 'fails'), command),
    precheck: (says) => writeFileSync(join(bin, 'precheck'), says),
    proxyStatus: (says) => writeFileSync(join(bin, 'proxy-status'), says),
    calls: () => lines('calls'),
    istiods: () =>
      deployments().flatMap((object) => istiodOf(object as unknown as Parameters<typeof istiodOf>[0]) ?? []),
    tag: () => tag?.metadata.labels?.['istio.io/rev'],
    writes: seen,
    move: (parts = {}) => ({
      id: '20261129t190000z-00000001',
      created: '2026-11-29T19:00:00.000Z',
      cluster: { server: server.url, kubeconfig, uid: 'u' },
      namespace,
      helm: programs.helm,
      strategy: 'in-place',
      releases: [{ name: 'istiod', chart: 'default-1.31.0', before: 1 }],
      oldReleases: [],
      from: { deployment: 'istiod', revision: 'default', image: pilot('1.30.4') },
      to: { deployment: 'istiod', revision: 'default', image: pilot('1.31.0') },
      ignorePrecheck: false,
      timeoutSeconds: 2,
      onFailure: 'stop',
      hash: '',
      ...parts,
    }),
    async close() {
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

const kind = (name: string, resource: string) => ({
  body: { kind: 'APIResourceList', resources: [{ kind: name, name: resource, namespaced: false }] },
});
const kindsAt: Readonly<Record<string, ReturnType<typeof kind>>> = {
  '/apis/authorization.k8s.io/v1': kind('SelfSubjectAccessReview', 'selfsubjectaccessreviews'),
  '/apis/admissionregistration.k8s.io/v1': kind(
    'MutatingWebhookConfiguration',
    'mutatingwebhookconfigurations',
  ),
};
