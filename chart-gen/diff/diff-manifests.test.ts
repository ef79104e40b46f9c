import { expect } from 'chai';
import fc from 'fast-check';
import type { Manifest } from '../manifest/manifest.ts';
import { splitDocuments } from '../manifest/split-documents.ts';
import { declaredPart } from './declared-part.ts';
import { diffManifests } from './diff-manifests.ts';

const read = (yaml: string): Manifest[] => splitDocuments(yaml, 'test.yaml');

/** Group, risk, change, title and places of each finding, in one line. */
const lines = (before: string, after: string): string[] =>
  diffManifests(read(before), read(after)).map(
    ({ group, risk, change, title, places }) => `${group} ${risk} ${change} ${title} (${places.length})`,
  );

const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: istiod, namespace: istio-system}
spec:
  template:
    spec:
      containers:
        - name: discovery
          image: hub/pilot:1.0.0
          args: [discovery, --a, --b]
          env: [{name: A, value: "1"}, {name: B, value: "2"}]
          ports: [{containerPort: 1, protocol: TCP}, {containerPort: 1, protocol: UDP}]
        - {name: other, image: other:1}
      volumes: [{name: v, emptyDir: {}}, {name: w, emptyDir: {}}]
`;

const injector = (config: string, values = '{}') => `
apiVersion: v1
kind: ConfigMap
metadata: {name: istio-sidecar-injector, namespace: istio-system}
data:
  config: ${JSON.stringify(config)}
  values: ${JSON.stringify(values)}
`;

describe('a difference between two sets of objects', () => {
  it('is none where only the order of objects, keys and map-like lists is another', () => {
    const shuffled = deployment
      .replace(
        '[{name: A, value: "1"}, {name: B, value: "2"}]',
        '[{value: "2", name: B}, {name: A, value: "1"}]',
      )
      .replace(
        '[{containerPort: 1, protocol: TCP}, {containerPort: 1, protocol: UDP}]',
        '[{containerPort: 1, protocol: UDP}, {containerPort: 1, protocol: TCP}]',
      )
      .replace(
        '[{name: v, emptyDir: {}}, {name: w, emptyDir: {}}]',
        '[{name: w, emptyDir: {}}, {name: v, emptyDir: {}}]',
      );
    expect(shuffled).not.to.equal(deployment);
    expect(lines(deployment, shuffled)).to.deep.equal([]);
    expect(lines(`${deployment}---${injector('')}`, `${injector('')}---${deployment}`)).to.deep.equal([]);
  });

  it('is one where the order of arguments is another', () => {
    expect(lines(deployment, deployment.replace('--a, --b', '--b, --a'))).to.deep.equal([
      'istiod medium changed Deployment spec.template.spec.containers[discovery].args (1)',
    ]);
  });

  it('is found at the container, variable and port of that name', () => {
    const after = deployment
      .replace('value: "2"', 'value: "3"')
      .replace('containerPort: 1, protocol: UDP', 'containerPort: 2, protocol: UDP')
      .replace('other:1', 'other:2');
    expect(lines(deployment, after)).to.deep.equal([
      'istiod medium changed Deployment spec.template.spec.containers[discovery].env[B].value (1)',
      'images medium changed Deployment spec.template.spec.containers[other].image (1)',
      'other medium removed Deployment spec.template.spec.containers[discovery].ports[1/UDP] (1)',
      'other medium added Deployment spec.template.spec.containers[discovery].ports[2/UDP] (1)',
    ]);
  });

  it('that is only the version is one finding, however often it stands there', () => {
    const label = (text: string) =>
      text.replace('istiod, namespace', 'istiod, labels: {version: 1.0.0}, namespace');
    const before = label(`${deployment}---${injector('', '{"global": {"tag": "1.0.0"}}')}`);
    expect(lines(before, before.replaceAll('1.0.0', '1.1.0-rc.0'))).to.deep.equal([
      'images medium changed version (3)',
    ]);
    expect(lines(before, before.replace('pilot:1.0.0', 'mine:1.0.0'))).to.have.length(1);
  });

  it('is none between null and a field that is not there', () => {
    expect(lines(`${deployment}status: null\n`, deployment)).to.deep.equal([]);
  });
});

describe('a Secret', () => {
  const secret = (value: string, applied = '') =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: s, annotations: {kubectl.kubernetes.io/last-applied-configuration: "${applied}"}}\ndata: {k: ${Buffer.from(value).toString('base64')}}\nstringData: {l: ${value}}\n`;

  it('shows that it changed, and nothing of what it holds', () => {
    const findings = diffManifests(
      read(secret('hunter2', 'hunter2')),
      read(secret('swordfish', 'swordfish')),
    );
    const text = JSON.stringify(findings);
    expect(findings).to.have.length(3);
    expect(text).to.include('sha256:');
    for (const plain of ['hunter2', 'swordfish', Buffer.from('hunter2').toString('base64')]) {
      expect(text).not.to.include(plain);
    }
    expect(diffManifests(read(secret('hunter2')), read(secret('hunter2')))).to.deep.equal([]);
  });

  it('shows nothing when it comes or goes, either', () => {
    expect(JSON.stringify(diffManifests([], read(secret('hunter2'))))).not.to.include('hunter2');
    expect(JSON.stringify(diffManifests(read(secret('hunter2')), []))).not.to.include('hunter2');
  });
});

describe('what a cluster holds', () => {
  it('is compared in the fields that were declared, and no others', () => {
    const live = read(
      deployment
        .replace('metadata: {', 'status: {replicas: 1}\nmetadata: {uid: u, resourceVersion: "1", ')
        .replace('image: hub/pilot:1.0.0', 'image: hub/pilot:1.0.0\n          imagePullPolicy: Always'),
    );
    const declared = read(deployment);
    expect(diffManifests(declared, declaredPart(declared, live))).to.deep.equal([]);
    const drifted = read(deployment.replace('pilot:1.0.0', 'pilot:1.0.1'));
    expect(diffManifests(declared, declaredPart(declared, drifted))).to.have.length(1);
    const more = read(deployment.replace('[{name: A', '[{name: C, value: "9"}, {name: A'));
    expect(diffManifests(declared, declaredPart(declared, more))).to.have.length(1);
    expect(diffManifests(declared, declaredPart(declared, []))[0]?.group).to.equal('removed');
  });
});

describe('any set of objects', () => {
  const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  const body = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      scalar,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(
        fc.oneof(fc.string(), fc.constantFrom('__proto__', 'name', 'env', 'ports')),
        tie('value'),
        { maxKeys: 3, noNullPrototype: true },
      ),
    ),
  })).value;
  const objects = fc
    .array(body, { maxLength: 3 })
    .map((bodies) =>
      bodies.map(
        (spec, n): Manifest => ({ apiVersion: 'v1', kind: 'Thing', metadata: { name: `n${n}` }, spec }),
      ),
    );

  it('does not differ from itself, and the way back has as many findings as the way there', () => {
    fc.assert(
      fc.property(objects, objects, (a, b) => {
        expect(diffManifests(a, structuredClone(a))).to.deep.equal([]);
        expect(diffManifests(a, a.toReversed())).to.deep.equal([]);
        const places = (from: Manifest[], to: Manifest[]) =>
          diffManifests(from, to).reduce((sum, finding) => sum + finding.places.length, 0);
        expect(places(a, b)).to.equal(places(b, a));
      }),
      { numRuns: 500 },
    );
  });
});
