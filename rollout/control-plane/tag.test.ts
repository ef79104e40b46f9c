import { expect } from 'chai';
import { connectCluster } from '../kube/client.ts';
import type { KubeObject } from '../kube/cluster.ts';
import { type ApiServer, kubeconfigFor, startApiServer } from '../kube/testing/api-server.ts';
import { readTag, restoreTag } from './tag.ts';

const service = (selector: object, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    namespace: 'istio-system',
    name: 'istiod-revision-tag-prod',
    uid: 'u',
    labels: { app: 'istiod' },
  },
  spec: { selector, ports: [{ name: 'https-dns', port: 15012 }], ...more },
});

describe('a revision tag that is put back', () => {
  let server: ApiServer;
  let stored: KubeObject | undefined;
  afterEach(() => server.close());

  const open = async () => {
    server = await startApiServer(({ method, path, body }) => {
      if (path === '/apis/admissionregistration.k8s.io/v1')
        return {
          body: {
            resources: [{ kind: 'MutatingWebhookConfiguration', name: 'hooks', namespaced: false }],
          },
        };
      if (!path.includes('/services/') || method === 'DELETE') return undefined;
      if (method === 'GET') return stored && { body: stored };
      const { spec } = JSON.parse(body) as KubeObject;
      // as an apply goes that does not own what another has set
      const selector = { ...stored?.spec.selector, ...spec.selector };
      return { body: service(selector) };
    });
    return connectCluster({ kubeconfigText: kubeconfigFor(server.url) });
  };
  const writes = () => server.requests.filter(({ method }) => method !== 'GET');

  it('is kept without what the API server writes', async () => {
    stored = service(
      { app: 'istiod' },
      { clusterIP: '10.0.0.1', ports: [{ name: 'a', port: 1, nodePort: 3 }] },
    );
    const [kept] = await readTag(await open(), 'prod', 'istio-system');
    expect(kept?.metadata).to.not.have.property('uid');
    expect(kept?.spec).to.deep.equal({ selector: { app: 'istiod' }, ports: [{ name: 'a', port: 1 }] });
  });

  it('selects as before, though another owns a label of its selector', async () => {
    stored = service({ app: 'istiod', 'istio.io/rev': 'new' });
    await restoreTag(await open(), 'prod', 'istio-system', [service({ app: 'istiod', istio: 'pilot' })]);
    const [hook, apply, patch] = writes();
    expect(hook?.method).to.equal('DELETE');
    expect(apply?.headers['content-type']).to.equal('application/apply-patch+yaml');
    expect(JSON.parse(patch?.body ?? '')).to.deep.equal({ spec: { selector: { 'istio.io/rev': null } } });
  });

  it('has nothing taken out where the apply left what was meant', async () => {
    stored = service({ app: 'istiod' });
    await restoreTag(await open(), 'prod', 'istio-system', [service({ app: 'istiod', istio: 'pilot' })]);
    expect(writes().map(({ method }) => method)).to.deep.equal(['DELETE', 'PATCH']);
  });

  it('is removed with its Service where there was none before', async () => {
    await restoreTag(await open(), 'prod', 'istio-system', []);
    expect(writes().map(({ path }) => path.split('/').at(-1))).to.deep.equal([
      'istio-revision-tag-prod',
      'istiod-revision-tag-prod',
    ]);
  });
});
