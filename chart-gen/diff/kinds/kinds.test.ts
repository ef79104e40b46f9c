import { expect } from 'chai';
import type { Manifest } from '../../manifest/manifest.ts';
import { splitDocuments } from '../../manifest/split-documents.ts';
import { diffManifests } from '../diff-manifests.ts';

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
`;

const injector = (config: string, values = '{}') => `
apiVersion: v1
kind: ConfigMap
metadata: {name: istio-sidecar-injector, namespace: istio-system}
data:
  config: ${JSON.stringify(config)}
  values: ${JSON.stringify(values)}
`;

describe('what an object means decides where a difference is shown', () => {
  const webhook = `
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: injector}
webhooks:
  - {name: a, failurePolicy: Fail, timeoutSeconds: 10, rules: [{operations: [CREATE], resources: [pods]}]}
  - {name: b, failurePolicy: Fail, objectSelector: {matchLabels: {x: "1"}}}
`;

  it('webhooks: failure policy, rules and selectors are high', () => {
    expect(
      lines(webhook, webhook.replace('failurePolicy: Fail, timeout', 'failurePolicy: Ignore, timeout')),
    ).to.deep.equal(['webhooks high changed MutatingWebhookConfiguration webhooks[a].failurePolicy (1)']);
    expect(lines(webhook, webhook.replace('x: "1"', 'x: "2"'))[0]).to.match(
      /^webhooks high .*objectSelector/,
    );
    expect(lines(webhook, webhook.replace('[CREATE]', '[CREATE, UPDATE]'))[0]).to.match(
      /^webhooks high .*rules/,
    );
    expect(lines(webhook, webhook.replace('timeoutSeconds: 10', 'timeoutSeconds: 5'))[0]).to.match(
      /^webhooks medium/,
    );
  });

  const role = (rules: string) =>
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\nrules: ${rules}\n`;

  it('rights: the same grants written in another way are no difference', () => {
    const one = role('[{apiGroups: [""], resources: [pods, services], verbs: [get, list]}]');
    const two = role(
      '[{apiGroups: [""], resources: [services], verbs: [list, get]}, {apiGroups: [""], resources: [pods], verbs: [get, list]}]',
    );
    expect(lines(one, two)).to.deep.equal([]);
  });

  it('rights: widened and narrowed are told apart, and what opens more is high', () => {
    const before = role('[{apiGroups: [""], resources: [pods], verbs: [get, list]}]');
    const after = role(
      '[{apiGroups: [""], resources: [pods], verbs: [get]}, {apiGroups: [""], resources: [secrets, events], verbs: [get]}]',
    );
    expect(lines(before, after)).to.deep.equal([
      'rbac high added core/secrets: get (1)',
      'rbac medium added core/events: get (1)',
      'rbac medium removed core/pods: list (1)',
    ]);
    expect(lines(before, role('[{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]'))).to.deep.equal([
      'rbac high added */*: * (1)',
    ]);
  });

  it('rights: who has them is high', () => {
    const binding = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: b}
roleRef: {kind: ClusterRole, name: r}
subjects: [{kind: ServiceAccount, name: istiod, namespace: istio-system}]
`;
    expect(lines(binding, binding.replace('namespace: istio-system', 'namespace: other'))).to.have.length(2);
    expect(lines(binding, binding.replace('name: r}', 'name: admin}'))[0]).to.match(
      /^rbac high changed roleRef/,
    );
  });

  const crd = (versions: string) =>
    `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: x.e.io}\nspec: {group: e.io, scope: Namespaced, versions: [${versions}]}\n`;
  const version = (name: string, rest = 'served: true, storage: true', schema = '{}') =>
    `{name: ${name}, ${rest}, schema: {openAPIV3Schema: ${schema}}}`;

  it('definitions: a version that goes, is no longer served or no longer stored is high', () => {
    const both = crd([version('v1'), version('v2', 'served: true, storage: false')].join(','));
    expect(lines(both, crd(version('v1')))).to.deep.equal(['crds high removed version v2 (1)']);
    expect(lines(crd(version('v1')), both)).to.deep.equal(['crds low added version v2 (1)']);
    const moved = crd([version('v1', 'served: true, storage: false'), version('v2')].join(','));
    expect(lines(both, moved)).to.deep.equal(['crds high changed stored version (1)']);
    const hidden = crd([version('v1'), version('v2', 'served: false, storage: false')].join(','));
    expect(lines(both, hidden)).to.deep.equal(['crds high changed version v2 (1)']);
    expect(lines(both, both.replace('Namespaced', 'Cluster'))[0]).to.match(/^crds high changed spec\.scope/);
  });

  it('definitions: a field that comes to two versions is read once', () => {
    const schema = (fields: string) => `{properties: {spec: {properties: {${fields}}}}}`;
    const of = (fields: string) =>
      crd(
        [
          version('v1', 'served: true, storage: true', schema(fields)),
          version('v2', 'served: true, storage: false', schema(fields)),
        ].join(','),
      );
    expect(lines(of('a: {type: string}'), of('a: {type: string}, b: {type: string}'))).to.deep.equal([
      'crds low added b (2)',
    ]);
    expect(lines(of('a: {type: string}'), of('a: {type: integer}'))).to.deep.equal([
      'crds high changed a (2)',
    ]);
  });

  it('injection: a comment or the order of keys in the embedded texts is no difference', () => {
    const before = injector('# a\npolicy: enabled\ntemplates: {s: "x"}\n', '{"a": 1, "b": {"c": 2}}');
    expect(
      lines(before, injector('templates: {s: x}\npolicy: enabled\n', '{"b":{"c":2},"a":1}')),
    ).to.deep.equal([]);
  });

  it('injection: the same lines in two templates are read once, defaults one by one', () => {
    const of = (line: string, level: string) =>
      injector(
        JSON.stringify({ templates: { s: `a\n  ${line}\nb\n`, g: `a\n    ${line}\nc\n` } }),
        `{"global":{"log":"${level}"}}`,
      );
    expect(lines(of('old', 'info'), of('new', 'debug'))).to.deep.equal([
      'injection medium changed ConfigMap data.values.global.log (1)',
      'injection medium changed template: new (2)',
    ]);
    const gone = injector(JSON.stringify({ templates: { s: 'a\n  old\nb\n' } }), '{"global":{"log":"info"}}');
    expect(lines(of('old', 'info'), gone)).to.deep.equal(['injection high removed template g (1)']);
  });

  it('mesh configuration: read as YAML, and high', () => {
    const mesh = (text: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\ndata: {mesh: ${JSON.stringify(text)}}\n`;
    expect(lines(mesh('a: 1\nb: 2\n'), mesh('# c\nb: 2\na: 1\n'))).to.deep.equal([]);
    expect(lines(mesh('a: 1\nb: 2\n'), mesh('a: 1\nb: 3\n'))).to.deep.equal([
      'istiod high changed ConfigMap data.mesh.b (1)',
    ]);
  });

  it('removed objects are high; a removed definition stays with the definitions', () => {
    expect(lines(`${deployment}---\n${crd(version('v1'))}`, injector(''))).to.deep.equal([
      'crds high removed CustomResourceDefinition x.e.io (1)',
      'removed high removed Deployment istio-system/istiod (1)',
      'other medium added ConfigMap istio-system/istio-sidecar-injector (1)',
    ]);
  });
});
