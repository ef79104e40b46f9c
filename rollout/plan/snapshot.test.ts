import { expect } from 'chai';
import { connectCluster } from '../kube/client.ts';
import { type ApiServer, kubeconfigFor, startApiServer, statusBody } from '../kube/testing/api-server.ts';
import { injectionOf } from './injection.ts';
import { readSnapshot } from './snapshot.ts';

const webhook = (name: string, service: string, namespaceLabel: string) => ({
  name,
  clientConfig: { service: { name: service, namespace: 'istio-system' } },
  namespaceSelector: { matchLabels: { 'istio.io/rev': namespaceLabel } },
});
const configurations = [
  {
    metadata: { name: 'istio-sidecar-injector', labels: { 'istio.io/rev': 'default' } },
    webhooks: [webhook('rev.namespace.sidecar-injector.istio.io', 'istiod', 'default')],
  },
  {
    metadata: {
      name: 'istio-revision-tag-prod',
      labels: { 'istio.io/rev': 'canary', 'istio.io/tag': 'prod' },
    },
    webhooks: [webhook('rev.namespace.sidecar-injector.istio.io', 'istiod-canary', 'prod')],
  },
  {
    metadata: { name: 'unlabelled' },
    webhooks: [webhook('sidecar-injector.istio.io', 'istiod-old', 'old')],
  },
  { metadata: { name: 'somebody-else' }, webhooks: [webhook('mutate.example.com', 'other', 'default')] },
];
const sidecar = 'containers:\n- name: istio-proxy\n  image: "{{ .ProxyImage }}"';
const config = JSON.stringify({ policy: 'enabled', templates: { sidecar } });
const values = (tag: string) => JSON.stringify({ global: { hub: 'h.example', tag } });
const configMaps: Readonly<Record<string, object>> = {
  'istio-sidecar-injector': { values: values('1'), config },
  istio: { mesh: 'rootNamespace: root\ndefaultConfig:\n  image:\n    imageType: debug\n' },
  'istio-sidecar-injector-canary': { values: values('2'), config },
  'istio-sidecar-injector-old': { values: '{ torn', config },
};
const proxyConfigs = [
  {
    metadata: { name: 'young', namespace: 'root', creationTimestamp: '2026-02-01T00:00:00Z' },
    spec: { image: { imageType: 'young' } },
  },
  {
    metadata: { name: 'old', namespace: 'root', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { image: { imageType: 'old' } },
  },
];
const items = (list: readonly object[]) => ({ body: { items: list, metadata: {} } });
const inNamespace = (namespace: string) => ({ metadata: { name: 'web', namespace } });

describe('reading what a plan is made from', () => {
  let server: ApiServer;
  let scaling: readonly object[];

  beforeEach(async () => {
    scaling = [];
    server = await startApiServer(({ path, query }) => {
      if (path === '/apis/admissionregistration.k8s.io/v1')
        return {
          body: { resources: [{ kind: 'MutatingWebhookConfiguration', name: 'hooks', namespaced: false }] },
        };
      if (path === '/apis/networking.istio.io/v1beta1')
        return { body: { resources: [{ kind: 'ProxyConfig', name: 'proxyconfigs', namespaced: true }] } };
      if (path.endsWith('/hooks')) return items(configurations);
      if (path.endsWith('/proxyconfigs')) return items(proxyConfigs);
      const name = path.match(/\/istio-system\/configmaps\/(.+)$/)?.[1];
      if (name !== undefined)
        return configMaps[name] ? { body: { metadata: { name }, data: configMaps[name] } } : undefined;
      const namespace = path.match(/\/namespaces\/([^/]+)$/)?.[1];
      if (namespace === 'none') return undefined;
      if (namespace) return { body: { metadata: { name: namespace, labels: { of: namespace } } } };
      if (path.endsWith('/namespaces')) return items(['a', 'b'].map((one) => ({ metadata: { name: one } })));
      const within = path.match(/\/namespaces\/([^/]+)\/(pods|deployments)$/);
      if (within)
        return items(query.get('labelSelector') === 'tier=none' ? [] : [inNamespace(within[1] ?? '')]);
      if (/\/(pods|deployments)$/.test(path)) return items(['a', 'b', 'c'].map(inNamespace));
      if (path.endsWith('/horizontalpodautoscalers')) return items(scaling);
      if (
        /\/(statefulsets|daemonsets|cronjobs|jobs|replicasets|poddisruptionbudgets|replicationcontrollers)$/.test(
          path,
        )
      )
        return items([]);
      return undefined;
    });
  });
  afterEach(() => server.close());

  const read = async (scope: Parameters<typeof readSnapshot>[1]) =>
    readSnapshot(await connectCluster({ kubeconfigText: kubeconfigFor(server.url) }), scope);
  const places = (objects: readonly { metadata: { namespace?: string } }[]) =>
    objects.map(({ metadata }) => metadata.namespace);
  const asked = (end: string) =>
    server.requests.filter(({ path }) => path.endsWith(end)).map(({ path }) => path);

  it('asks a few namespaces one by one', async () => {
    const found = await read(['a', 'b', 'none']);
    expect(places(found.workloads)).to.deep.equal(['a', 'b', 'none']);
    expect(found.namespaces.map(({ metadata }) => metadata.name)).to.deep.equal(['a', 'b']);
    expect(asked('/pods')).to.have.members(
      ['a', 'b', 'none'].map((name) => `/api/v1/namespaces/${name}/pods`),
    );
  });

  it('asks for many at once and sifts, with rights on all', async () => {
    const found = await read(['a', 'b', 'x', 'y', 'z']);
    expect(places(found.pods)).to.deep.equal(['a', 'b']);
    expect(asked('/pods')).to.deep.equal(['/api/v1/pods']);
  });

  it('asks each of many that were named, so that no rights on others are needed', async () => {
    const named = ['a', 'b', 'none', 'x', 'y', 'z'];
    const found = await read({ namespaces: named });
    expect(places(found.pods)).to.deep.equal(named);
    expect(asked('/pods')).to.have.members(named.map((name) => `/api/v1/namespaces/${name}/pods`));
    expect(asked('/deployments')).to.have.length(named.length);
    // namespaces themselves may be listed by everyone who rolls
    expect(found.namespaces.map(({ metadata }) => metadata.name)).to.deep.equal(['a', 'b']);
    expect(asked('/namespaces')).to.deep.equal(['/api/v1/namespaces']);
  });

  it('reads what scales workloads, and of that only which', async () => {
    const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
    scaling = [{ metadata: { name: 'web-hpa', namespace: 'a' }, spec: { maxReplicas: 9, scaleTargetRef } }];
    const { autoscalers } = await read({ namespaces: ['a'] });
    expect(asked('/horizontalpodautoscalers')).to.deep.equal([
      '/apis/autoscaling/v2/namespaces/a/horizontalpodautoscalers',
    ]);
    expect(autoscalers.map(({ metadata, spec }) => [metadata.name, spec])).to.deep.equal([
      ['web-hpa', { scaleTargetRef }],
    ]);
  });

  it('selects workloads, not their pods', async () => {
    const found = await read({ namespaces: ['a'], selector: 'tier=none' });
    expect(found.workloads).to.deep.equal([]);
    expect(places(found.pods)).to.deep.equal(['a']);
    expect(found.selected).to.equal(true);
  });

  it('finds each injector by the revision that its webhooks stand for, and no webhook of anybody else', async () => {
    const { rules } = await read([]);
    expect(rules.webhooks.map(({ name, injector }) => [name.split('/')[0], injector])).to.deep.equal([
      ['istio-sidecar-injector', 'istio-system/default'],
      ['istio-revision-tag-prod', 'istio-system/canary'],
      ['unlabelled', 'istio-system/old'],
    ]);
    const given = (revision: string) => {
      const found = injectionOf(rules, { name: 'shop', labels: { 'istio.io/rev': revision } }, {});
      return found.kind === 'image' ? found.image : found.kind;
    };
    expect(given('prod')).to.equal('h.example/proxyv2:2');
    // values that cannot be read are no values
    expect(given('old')).to.equal('unclear');
    expect(given('gone')).to.equal('none');
  });

  it('takes the mesh’s image type, and the oldest ProxyConfig of its root namespace before it', async () => {
    const { rules } = await read([]);
    expect(rules.injectors['istio-system/default']).to.deep.include({
      rootNamespace: 'root',
      meshImageType: 'debug',
    });
    const found = injectionOf(rules, { name: 'shop', labels: { 'istio.io/rev': 'default' } }, {});
    expect(found).to.deep.include({ kind: 'image', image: 'h.example/proxyv2:1-old' });
  });

  it('fails where it may not look, for that is not the same as finding nothing', async () => {
    const closed = await startApiServer(({ path }) =>
      /^\/api(s\/\w+)?\/v[12]\/\w+$/.test(path) && path !== '/api/v1/pods'
        ? items([])
        : path === '/api/v1/pods'
          ? statusBody(403, 'pods is forbidden', 'Forbidden')
          : undefined,
    );
    try {
      const cluster = await connectCluster({ kubeconfigText: kubeconfigFor(closed.url) });
      const thrown = await readSnapshot(cluster, {}).catch((error: Error) => error.message);
      expect(thrown).to.equal('pods is forbidden');
    } finally {
      await closed.close();
    }
  });
});
