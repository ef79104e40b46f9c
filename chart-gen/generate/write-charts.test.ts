import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Failure } from '../../reports/failure/failure.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { chartOf } from './chart-of.ts';
import { escapeForHelm } from './escape.ts';
import { fileNameOf } from './file-name.ts';
import { writeCharts } from './write-charts.ts';

const object = (apiVersion: string, kind: string, name: string, namespace?: string): Manifest => ({
  apiVersion,
  kind,
  metadata: namespace === undefined ? { name } : { name, namespace },
});

const sample: readonly Manifest[] = [
  object('v1', 'Namespace', 'istio-system'),
  object('v1', 'Namespace', 'other'),
  object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'gateways.networking.istio.io'),
  { ...object('v1', 'ConfigMap', 'injector', 'istio-system'), data: { config: 'a: {{ .b }}\nc: }}\n' } },
  object('networking.istio.io/v1', 'Gateway', 'g', 'istio-system'),
];

describe('written charts', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshproof-charts-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const files = () =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.yaml$/.test(name))
      .sort();
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');

  it('are two: the main resources with the CRDs, and what needs the CRDs', async () => {
    await writeCharts({ manifests: sample, version: '1.31.0-rc.0', outDir: folder });
    expect(files()).to.deep.equal([
      'helmfile.yaml',
      'istio-crd/Chart.yaml',
      'istio-crd/templates/gateway.networking.istio.io_istio-system_g.yaml',
      'istio/Chart.yaml',
      'istio/templates/configmap_istio-system_injector.yaml',
      'istio/templates/customresourcedefinition.apiextensions.k8s.io_gateways.networking.istio.io.yaml',
      'istio/templates/namespace_other.yaml',
    ]);
    expect(read('istio/Chart.yaml')).to.include('version: "1.31.0-rc.0"');
    expect(read('helmfile.yaml')).to.include('timeout: 900').and.include('- istio-system/istio');
  });

  it('never delete a CRD, and say so on the CRD alone', async () => {
    const { istio } = await writeCharts({ manifests: sample, version: '1.0.0', outDir: folder });
    const kept = istio.filter(({ metadata }) => metadata.annotations?.['helm.sh/resource-policy'] === 'keep');
    expect(kept.map(({ kind }) => kind)).to.deep.equal(['CustomResourceDefinition']);
  });

  it('are the same bytes for the same input, and leave nothing behind of an older release', async () => {
    const bytes = () => files().map((name) => [name, read(name)]);
    await writeCharts({ manifests: sample, version: '1.0.0', outDir: folder });
    const first = bytes();
    writeFileSync(join(folder, 'istio/templates/old.yaml'), 'x: 1\n');
    writeFileSync(join(folder, 'values.yaml'), 'mine: true\n');
    await writeCharts({ manifests: sample, version: '1.0.0', outDir: folder });
    expect(bytes()).to.deep.equal([...first, ['values.yaml', 'mine: true\n']]);
  });

  const refusal = async (options: { manifests?: readonly Manifest[]; version?: string }) =>
    writeCharts({ manifests: sample, version: '1.0.0', outDir: folder, ...options }).then(
      () => 'nothing',
      (thrown: Failure) => `${thrown.code} ${thrown.message}`,
    );

  it('are refused when an object stands there twice or the version is none', async () => {
    const twice = [...sample, object('v1', 'ConfigMap', 'injector', 'istio-system')];
    expect(await refusal({ manifests: twice })).to.match(/^MP_MANIFEST_INVALID ConfigMap istio-system\/inj/);
    expect(await refusal({ version: '../1' })).to.match(/^MP_USAGE/);
    expect(await refusal({})).to.equal('nothing');
  });

  it('hold what the caller made of the objects', async () => {
    await writeCharts({
      manifests: sample,
      version: '1.0.0',
      outDir: folder,
      mutate: (all) => all.filter(({ kind }) => kind === 'Gateway'),
    });
    expect(files().filter((name) => name.includes('templates'))).to.have.length(1);
  });
});

describe('the file of an object', () => {
  it('stays inside its folder whatever the object is called', () => {
    const hostile = ['../../x', '__proto__', 'a/b', '\u202egnp', 'x'.repeat(10_000), 'NUL\u0000', 'a:b', 'A'];
    const names = hostile.map((name) => fileNameOf(object('v1', '_Evil/..', name, name)));
    for (const name of names) expect(name).to.match(/^[a-z0-9][a-z0-9._-]{0,200}\.yaml$/);
    expect(new Set(names).size).to.equal(hostile.length);
  });

  it('is another one for another object, however alike their names', () => {
    const alike = [
      object('v1', 'ConfigMap', 'b-c', 'a'),
      object('v1', 'ConfigMap', 'c', 'a-b'),
      object('v1', 'ConfigMap', 'a_b-c'),
      object('v1', 'ConfigMap', 'a:b-c'),
      object('networking.istio.io/v1', 'Gateway', 'c', 'a-b'),
      object('gateway.networking.k8s.io/v1', 'Gateway', 'c', 'a-b'),
    ];
    expect(new Set(alike.map(fileNameOf)).size).to.equal(alike.length);
  });
});

describe('the chart of an object', () => {
  it('is istio-crd for the kinds that a CRD defines, whether or not the CRD is in the set', () => {
    const of = (apiVersion: string) => chartOf(object(apiVersion, 'K', 'n'));
    expect(['v1', 'apps/v1', 'rbac.authorization.k8s.io/v1', 'policy/v1'].map(of)).to.deep.equal(
      Array(4).fill('istio'),
    );
    expect(['networking.istio.io/v1', 'gateway.networking.k8s.io/v1'].map(of)).to.deep.equal(
      Array(2).fill('istio-crd'),
    );
  });
});

describe('text for Helm', () => {
  it('opens no action of its own but those that print braces', () => {
    expect(escapeForHelm('a {{ .b }} {{{ c')).to.equal('a {{ "{{" }} .b }} {{ "{{" }}{ c');
  });
});
