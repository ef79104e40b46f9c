import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Failure } from '../../../reports/failure/failure.ts';
import { planCalls } from '../calls.ts';
import { matrixObjects } from '../matrix.ts';
import { matrixFor } from '../profile-matrix.ts';
import { readZoo } from './read-zoo.ts';

const manifests = `apiVersion: apps/v1
kind: Deployment
metadata: { name: cart }
spec: { selector: { matchLabels: { app: cart } }, template: { metadata: { labels: { app: cart } } } }
---
apiVersion: v1
kind: Service
metadata: { name: cart, namespace: mp-zoo-shop }
spec: { selector: { app: cart }, ports: [{ name: http, port: 8080 }] }
---
apiVersion: batch/v1
kind: Job
metadata: { name: migrate, annotations: { helm.sh/hook: pre-install } }
spec: {}
`;
const zoo = `zoo: shop
labels: { istio-injection: enabled }
manifests: [manifests]
workloads:
  - name: cart
    port: 8080
    calls:
      - { path: /health, expect: 200 }
      - { method: POST, path: /items, expect: 422 }
`;

function files(zooText = zoo, manifestText = manifests): string {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-zoo-'));
  mkdirSync(join(folder, 'manifests'));
  writeFileSync(join(folder, 'manifests/all.yaml'), manifestText);
  writeFileSync(join(folder, 'zoo.yaml'), zooText);
  return join(folder, 'zoo.yaml');
}

const refusal = (zooText: string, manifestText?: string): string => {
  try {
    readZoo(files(zooText, manifestText));
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.code === 'MP_ZOO_INVALID') return thrown.message;
    throw thrown;
  }
  throw new Error('expected a refusal');
};

describe("a team's own workloads", () => {
  it('join every profile: deployed in a namespace of their own, asked what the file says and nothing else', () => {
    const { workloads } = matrixFor('smoke', { zoo: readZoo(files()) });
    const calls = planCalls(workloads).filter(({ to, via }) => [to, via].includes('mp-zoo-shop/cart'));
    expect(calls.map(({ method, url, expect: status }) => [method, url, status])).to.deep.equal([
      ['GET', 'http://cart.mp-zoo-shop:8080/health', 200],
      ['POST', 'http://cart.mp-zoo-shop:8080/items', 422],
    ]);
    const context = {
      runId: 'r',
      images: { apps: 'a', k6: 'k' },
      prometheusUrl: 'http://p:1',
      injectionLabels: { 'istio-injection': 'enabled' },

      trafficPlan: () => '',
    };
    const { namespaces, workloads: objects } = matrixObjects(workloads, context);
    const own = namespaces.find(({ metadata }) => metadata.name === 'mp-zoo-shop');
    expect(own?.metadata.labels).to.include({ 'istio-injection': 'enabled', 'meshproof.io/run': 'r' });
    const brought = objects.filter(({ metadata }) => metadata.namespace === 'mp-zoo-shop');
    expect(brought.map(({ kind }) => kind)).to.deep.equal(['Deployment', 'Service']);
    for (const { metadata } of brought) expect(metadata.labels).to.include({ 'meshproof.io/run': 'r' });
  });

  it('leave the calls of the others as they are', () => {
    const ids = (workloads: Parameters<typeof planCalls>[0]) => planCalls(workloads).map(({ id }) => id);
    const with1 = ids(matrixFor('smoke', { zoo: readZoo(files()) }).workloads);
    expect(with1.filter((id) => !id.startsWith('cart '))).to.deep.equal(ids(matrixFor('smoke').workloads));
  });

  it('are refused with an unknown key, at its line, and the key that was meant is named', () => {
    expect(refusal(zoo.replace('expect: 200', 'expects: 200'))).to.match(
      /zoo\.yaml:8:\d+: workloads\.0\.calls\.0: unknown key "expects"; did you mean "expect"\?/,
    );
  });

  it('are refused where the manifests have no such workload or Service', () => {
    expect(refusal(zoo.replace('name: cart', 'name: card'))).to.contain(
      'no manifest has a Deployment called "card"; did you mean "cart"?',
    );
    expect(refusal(zoo.replace('port: 8080', 'service: carts'))).to.contain(
      'no manifest has a Service called "carts"',
    );
  });

  it('are refused with what would outlive the run, or live in a namespace of others', () => {
    const role =
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: admin }\n---\n';
    expect(refusal(zoo, role + manifests)).to.contain('ClusterRole admin is not bound to a namespace');
    expect(refusal(zoo, manifests.replace('mp-zoo-shop', 'kube-system'))).to.contain(
      'in the namespace kube-system',
    );
  });

  it('are refused with hostile names, and with manifests that are none', () => {
    expect(refusal(zoo.replace('zoo: shop', 'zoo: "../../etc"'))).to.contain('lower-case letters');
    expect(refusal(zoo, 'just: text\n')).to.contain('not a Kubernetes object');
    expect(refusal(zoo, 'a: [\n')).to.match(/all\.yaml: /);
    expect(refusal(zoo.replace('[manifests]', '[no-such-folder]'))).to.contain('cannot be read');
  });
});
