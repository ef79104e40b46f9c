import { expect } from 'chai';
import type { Failure } from '../../reports/failure/failure.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { applyMutations } from './apply-mutations.ts';
import { readMutations } from './read-mutations.ts';

const istiod: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'istiod', namespace: 'istio-system', labels: { app: 'istiod' } },
  spec: { replicas: 1 },
};
const scaler: Manifest = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'istiod', namespace: 'istio-system' },
};
const injector: Manifest = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'istio-sidecar-injector-canary', namespace: 'istio-system' },
  data: {
    config:
      'policy: enabled\ntemplates:\n  sidecar: |\n    - name: istio-proxy\n      {{ .x }}\n    - name: istio-proxy\n  other: ""\n',
    values: '{"global": {"proxy": {"logLevel": "warning", "image": "proxyv2"}}}',
  },
};
const all = [istiod, scaler, injector];

const apply = (yaml: string) => applyMutations(all, readMutations(yaml, 'm.yaml'), 'm.yaml');

function faultOf(yaml: string): string {
  try {
    apply(yaml);
  } catch (thrown) {
    const { code, detail } = thrown as Failure;
    return `${code} ${detail.where} ${detail.what}`;
  }
  throw new Error('it was applied without a word');
}

describe('mutations', () => {
  it('label and annotate all objects or the chosen ones, and drop others', () => {
    const text = `
labels: {team: mesh}
objects:
  - match: {kind: Deployment, name: "istio*", namespace: istio-system, group: apps}
    labels: {app: mine}
    annotations: {note: a}
    patch:
      - {op: replace, path: /spec/replicas, value: 3}
  - match: {kind: HorizontalPodAutoscaler}
    drop: true
`;
    expect(apply(text).map(({ kind, metadata, spec }) => ({ kind, metadata, spec }))).to.deep.equal([
      {
        kind: 'Deployment',
        metadata: { ...istiod.metadata, labels: { app: 'mine', team: 'mesh' }, annotations: { note: 'a' } },
        spec: { replicas: 3 },
      },
      { kind: 'ConfigMap', metadata: { ...injector.metadata, labels: { team: 'mesh' } }, spec: undefined },
    ]);
  });

  it('change nothing when the file is empty, and nothing of what was given', () => {
    const before = structuredClone(all);
    expect(apply('')).to.deep.equal(before);
    apply('labels: {a: b}\n');
    expect(all).to.deep.equal(before);
  });

  it('reach into the injector: values, configuration and templates', () => {
    const text = `
injector:
  values: {global: {proxy: {logLevel: null, image: distroless}}}
  config: {policy: disabled}
  templates:
    - {template: sidecar, replace: "{{ .x }}", with: "{{ .y }}"}
    - {template: sidecar, replace: istio-proxy, with: proxy, times: all}
`;
    const data = apply(text)[2]?.data as { config: string; values: string };
    expect(JSON.parse(data.values)).to.deep.equal({ global: { proxy: { image: 'distroless' } } });
    expect(data.config).to.include('policy: disabled').and.include('{{ .y }}').and.not.include('istio-proxy');
    expect(data.config.match(/- name: proxy/g)).to.have.length(2);
  });

  it('leave the injector’s texts as they are, byte by byte, where nothing is tweaked', () => {
    const data = apply('injector: {values: {a: 1}}\n')[2]?.data as { config: string };
    expect(data.config).to.equal((injector.data as { config: string }).config);
  });
});

describe('mutations that would change nothing, or something else, are refused', () => {
  it('a rule that meets no object, unless it says that this is fine', () => {
    const rule = (more: string) => `objects:\n  - match: {kind: Deploymnet}\n    drop: true\n${more}`;
    expect(faultOf(rule(''))).to.match(/^MP_MUTATION_INVALID m\.yaml objects\[0\] no object matches/);
    expect(apply(rule('    whenMissing: ignore\n'))).to.have.length(3);
  });

  it('a patch that does not fit', () => {
    const patch = 'objects:\n  - match: {kind: Deployment}\n    patch: [{op: remove, path: /spec/x}]\n';
    expect(faultOf(patch)).to.match(/objects\[0\] Deployment istio-system\/istiod: there is no \/spec\/x/);
    const nameless =
      'objects:\n  - match: {kind: Deployment}\n    patch: [{op: remove, path: /metadata/name}]\n';
    expect(faultOf(nameless)).to.match(/without apiVersion, kind or metadata\.name/);
  });

  it('a text that stands in the template twice, or not at all', () => {
    const tweak = (replace: string) =>
      `injector: {templates: [{template: sidecar, replace: "${replace}", with: x}]}\n`;
    expect(faultOf(tweak('istio-proxy'))).to.match(/2 times/);
    expect(faultOf(tweak('gone'))).to.match(/does not hold "gone"/);
    expect(faultOf('injector: {templates: [{template: absent, replace: a, with: b}]}\n')).to.match(
      /no template absent; it has sidecar, other/,
    );
  });
});

describe('a mutations file that cannot be used is refused with line and column', () => {
  it('an unknown key, with what was meant', () => {
    expect(faultOf('labels: {a: b}\nobjects:\n  - match: {kind: X}\n    lables: {a: b}\n')).to.match(
      /^MP_MUTATION_INVALID m\.yaml:4:5 .*unknown key "lables"; did you mean "labels"\?/,
    );
  });

  it('a label that is no text, as a country may be', () => {
    expect(faultOf('labels:\n  a: b\n  country: NO\n')).to.match(/m\.yaml:3:3 labels\.country: .*string/);
  });

  it('every fault at once', () => {
    const text = 'objects:\n  - match: {}\n  - match: {kind: A}\n    patch: [{op: ad, path: x}]\n';
    expect(faultOf(text))
      .to.match(/m\.yaml:2:5 objects\.0\.match/)
      .and.match(/m\.yaml:4:/);
  });

  it('broken YAML', () => expect(faultOf('labels: {a: b\n')).to.match(/^MP_MANIFEST_INVALID m\.yaml:2:1/));
});
