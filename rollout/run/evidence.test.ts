import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { connectCluster } from '../kube/client.ts';
import type { KubeObject } from '../kube/cluster.ts';
import { type Handler, kubeconfigFor, startApiServer, statusBody } from '../kube/testing/api-server.ts';
import { forwardPorts } from '../kube/testing/port-forward.ts';
import { oldImage, pod, template, workload } from '../testing/objects.ts';
import { gatherEvidence } from './evidence.ts';

const planned = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  alone: false,
  decision: { action: 'skip', outcome: 'current', reason: '' },
} as const;
const event = (kind: string, name: string, message: string, lastTimestamp: string) => ({
  metadata: { name: `${name}.1` },
  involvedObject: { kind, name },
  reason: 'Failed',
  message,
  lastTimestamp,
});
const broken = pod({
  name: 'web-h2-1',
  image: oldImage,
  unready: 'unready',
  status: {
    containerStatuses: [
      { name: 'app', ready: false, restartCount: 2 },
      { name: 'istio-proxy', ready: true },
    ],
  },
});

const leaving = pod({ name: 'web-h1-2', image: oldImage, leaving: 'leaving', phase: 'Failed' });
const held = { ...leaving, metadata: { ...leaving.metadata, finalizers: ['shop/hold'] } };

describe('the evidence of a failure', () => {
  it('is conditions, the last words of each complaint, and the logs of what is not ready', async () => {
    const server = await startApiServer(({ path, query }) => {
      if (path === '/api/v1/namespaces/shop/events')
        return {
          body: {
            metadata: {},
            items: [
              event('Pod', 'web-h2-1', 'second', '2026-11-24T12:00:02Z'),
              event('Pod', 'web-h2-1', 'first', '2026-11-24T12:00:01Z'),
              event('ReplicaSet', 'web-h2', 'of its set', '2026-11-24T12:00:03Z'),
              event('Pod', 'other-h2-1', 'of another', '2026-11-24T12:00:04Z'),
            ],
          },
        };
      if (/\/(replicasets|pods)$/.test(path)) return { body: { metadata: {}, items: [] } };
      if (path.endsWith('/log'))
        return {
          body: `${query.get('container')} previous=${query.get('previous')} tail=${query.get('tailLines')}\n${'x'.repeat(9_000)}\n`,
        };
      return undefined;
    });
    try {
      const cluster = await connectCluster({ kubeconfigText: kubeconfigFor(server.url) });
      const object = workload(
        'Deployment',
        {},
        { conditions: [{ type: 'Available', status: 'False', message: 'too few' }] },
      );
      const { lines } = await gatherEvidence(cluster, planned, object, [
        broken,
        pod({ image: oldImage }),
        held,
      ]);
      expect(lines.slice(0, 6)).to.deep.equal([
        'Deployment web: Available is False: too few',
        'Pod web-h2-1: Ready is False',
        'Pod web-h1-2: is deleted, and should be gone since 2026-11-24T12:00:00Z, held by finalizer shop/hold',
        'event Pod web-h2-1: Failed: second',
        'event ReplicaSet web-h2: Failed: of its set',
        'log web-h2-1/app (before its last restart): app previous=true tail=20',
      ]);
      expect(lines.slice(7)).to.deep.equal([]);
      expect(Math.max(...lines.map(({ length }) => length))).to.be.at.most(500);
    } finally {
      await server.close();
    }
  });

  const gather = async (handler: Handler, object?: KubeObject) => {
    const server = await startApiServer(handler);
    try {
      const cluster = await connectCluster({ kubeconfigText: kubeconfigFor(server.url) });
      return { ...(await gatherEvidence(cluster, planned, object, [broken])), requests: server.requests };
    } finally {
      await server.close();
    }
  };
  const items = (list: readonly object[]) => ({ body: { metadata: {}, items: list } });

  it('holds the last revisions, oldest first, and none of another workload', async () => {
    const set = (revision: number, owner = 'web', annotations = {}) => ({
      metadata: {
        name: `${owner}-h${revision}`,
        annotations: { 'deployment.kubernetes.io/revision': `${revision}` },
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'Deployment', name: owner, uid: 'u', controller: true },
        ],
      },
      spec: { replicas: 2, template: template({ annotations }) },
      status: { readyReplicas: 1 },
    });
    const restarted = { 'kubectl.kubernetes.io/restartedAt': '2026-11-24T12:00:00Z' };
    const sets = [set(10, 'web', restarted), set(2), set(9), set(8), set(7), set(6), set(11, 'web-other')];
    const object = workload('Deployment', { selector: { matchLabels: { app: 'web' } } });
    const { lines, requests } = await gather(({ path }) => {
      if (path.endsWith('/replicasets')) return items(sets);
      return /\/(events|pods)$/.test(path) ? items([]) : undefined;
    }, object);
    expect(lines.filter((line) => line.startsWith('history'))).to.deep.equal([
      ...[6, 7, 8, 9].map(
        (revision) => `history web-h${revision}: revision ${revision}: app=app:1, 1 of 2 pods ready`,
      ),
      'history web-h10: revision 10: app=app:1, restarted at 2026-11-24T12:00:00Z, 1 of 2 pods ready',
    ]);
    const asked = requests.filter(({ path }) => path.endsWith('/replicasets'));
    expect(asked.map(({ query }) => query.get('labelSelector'))).to.deep.equal(['app=web']);
  });

  it('says of a StatefulSet and of a DaemonSet which revisions it does not read', async () => {
    const history = async (object: KubeObject) => {
      const { lines, requests } = await gather(
        ({ path }) => (/\/(events|pods)$/.test(path) ? items([]) : undefined),
        object,
      );
      expect(requests.some(({ path }) => path.endsWith('/replicasets'))).to.equal(false);
      return lines.at(-1);
    };
    expect(await history(workload('StatefulSet', {}, { updateRevision: 'r2' }))).to.equal(
      'history StatefulSet web: r is current, r2 is the update; its ControllerRevisions are not read',
    );
    const daemons = workload('DaemonSet');
    expect(await history({ ...daemons, status: {} })).to.equal(
      'history DaemonSet web; its ControllerRevisions are not read',
    );
  });

  it('holds the whole pod as YAML, without what an application is told in secret', async () => {
    const env = [
      { name: 'PASSWORD', value: 'hush' },
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'web-token', key: 'token' } } },
    ];
    const whole = {
      ...broken,
      metadata: {
        ...broken.metadata,
        managedFields: [{ manager: 'kubelet' }],
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration': '{"value":"hush"}',
          'shop/owner': 'payments',
        },
      },
      spec: {
        nodeName: 'worker-3',
        containers: [
          { name: 'app', image: 'app:1', env },
          {
            name: 'istio-proxy',
            image: oldImage,
            env: [{ name: 'ISTIO_META_CLUSTER_ID', value: 'Kubernetes' }],
          },
        ],
      },
    };
    const { pods } = await gather(({ path, query }) => {
      const named = query.get('fieldSelector') === 'metadata.name=web-h2-1';
      return /\/(events|pods)$/.test(path) ? items(named ? [whole] : []) : undefined;
    });
    expect(pods.map(({ name }) => name)).to.deep.equal(['web-h2-1']);
    const { yaml = '' } = pods[0] ?? {};
    const read = parse(yaml) as KubeObject;
    expect(read.spec.nodeName).to.equal('worker-3');
    expect(read.status).to.deep.equal(JSON.parse(JSON.stringify(broken.status)));
    expect(read.metadata.annotations).to.deep.equal({ 'shop/owner': 'payments' });
    expect(read.spec.containers[0].env).to.deep.equal([{ name: 'PASSWORD', value: '(not shown)' }, env[1]]);
    expect(read.spec.containers[1].env[0].value).to.equal('Kubernetes');
    expect(yaml).to.not.match(/hush|managedFields/);
  });

  it('says of a pod that it is gone, and of one and of revisions that they may not be read', async () => {
    const inShop = (path: string) => path.includes('/namespaces/shop/');
    const gone = await gather(({ path }) => (inShop(path) ? items([]) : undefined));
    expect(gone.pods).to.deep.equal([{ name: 'web-h2-1', yaml: 'it is gone' }]);
    const closed = await gather(
      ({ path }) => (inShop(path) ? statusBody(403, 'not for you', 'Forbidden') : undefined),
      workload('Deployment'),
    );
    expect(closed.pods[0]?.yaml).to.equal('pod web-h2-1: could not be read: not for you');
    expect(closed.lines.at(-1)).to.equal('history: could not be read: not for you');
  });

  it('is of a proxy that was not injected the pods and whom the API server asks', async () => {
    const service = { namespace: 'istio-system', name: 'istiod' };
    const hooks = [
      { name: 'rev.namespace.sidecar-injector.istio.io', failurePolicy: 'Ignore', clientConfig: { service } },
      { name: 'other.example', clientConfig: { service } },
    ];
    const server = await startApiServer(({ path }) => {
      if (path === '/apis/admissionregistration.k8s.io/v1')
        return {
          body: {
            resources: [
              {
                name: 'mutatingwebhookconfigurations',
                namespaced: false,
                kind: 'MutatingWebhookConfiguration',
              },
            ],
          },
        };
      if (path.endsWith('/mutatingwebhookconfigurations'))
        return { body: { metadata: {}, items: [{ metadata: { name: 'injector' }, webhooks: hooks }] } };
      return path.endsWith('/events') ? { body: { metadata: {}, items: [] } } : undefined;
    });
    try {
      const cluster = await connectCluster({ kubeconfigText: kubeconfigFor(server.url) });
      const pods = [pod({ name: 'web-h2-1' }), pod({ image: oldImage })];
      const { lines } = await gatherEvidence(cluster, planned, undefined, pods, { reason: 'uninjected' });
      expect(lines).to.deep.equal([
        'Pod web-h2-1: has no proxy',
        `Pod web-h1-1: ${oldImage}`,
        'webhook injector: rev.namespace.sidecar-injector.istio.io asks service istio-system/istiod, failurePolicy Ignore',
      ]);
      expect(
        (await gatherEvidence(cluster, planned, undefined, pods, { reason: 'crash-loop' })).lines,
      ).to.deep.equal([]);
    } finally {
      await server.close();
    }
  });

  it('holds what the proxies are configured with where that was asked for, and else asks for nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'meshproof-evidence-'));
    const envoy = createServer((_, response) => response.end('{"configs":[]}')).listen(0, '127.0.0.1');
    await once(envoy, 'listening');
    const { port } = envoy.address() as AddressInfo;
    const server = await startApiServer(({ path }) => (path.endsWith('/events') ? items([]) : undefined));
    const asked = forwardPorts(server, (name) => (name === 'web-h2-1' ? { port } : { says: 'it is dead' }));
    try {
      const cluster = await connectCluster({ kubeconfigText: kubeconfigFor(server.url) });
      const old = pod({ image: 'hub.example/istio/proxyv2:1.29.0' });
      const without = await gatherEvidence(cluster, planned, undefined, [broken, old]);
      expect([without.proxyConfigs, asked.length]).to.deep.equal([undefined, 0]);
      const options = { proxyConfigs: { folder } };
      const { lines, proxyConfigs } = await gatherEvidence(
        cluster,
        planned,
        undefined,
        [broken, old],
        options,
      );
      const [file] = readdirSync(folder);
      expect(readFileSync(join(folder, file ?? ''), 'utf8')).to.equal('{"configs":[]}');
      expect(proxyConfigs).to.deep.equal([
        { pod: 'web-h2-1', image: oldImage, file: join(folder, file ?? ''), bytes: 14 },
        { pod: 'web-h1-1', image: 'hub.example/istio/proxyv2:1.29.0', unread: 'it is dead' },
      ]);
      expect(lines.filter((line) => line.startsWith('proxy config'))).to.deep.equal([
        `proxy config web-h2-1 (${oldImage}): 14 bytes in ${join(folder, file ?? '')}`,
        'proxy config web-h1-1 (hub.example/istio/proxyv2:1.29.0): could not be read: it is dead',
      ]);
    } finally {
      await server.close();
      envoy.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('says what could not be read, and fails nothing', async () => {
    const server = await startApiServer(({ path }) =>
      /events$|log$/.test(path) ? statusBody(403, 'not for you', 'Forbidden') : undefined,
    );
    try {
      const cluster = await connectCluster({ kubeconfigText: kubeconfigFor(server.url) });
      const { lines } = await gatherEvidence(cluster, planned, undefined, [broken]);
      expect(lines).to.include('events: could not be read: not for you');
      expect(lines).to.include('log web-h2-1/app (before its last restart): could not be read: not for you');
    } finally {
      await server.close();
    }
  });
});
