import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { Failure } from '../../../reports/failure/failure.ts';
import { manifestsOf } from './manifests.ts';
import { readInputs } from './read-inputs.ts';

const object = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;

describe('inputs are read from where they are', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshproof-validate-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const put = (name: string, text: string | Uint8Array) => {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  const kinds = async (...paths: string[]) => {
    const { documents } = await readInputs(paths);
    return documents.map(({ file, kind }) => `${file.slice(folder.length + 1)} ${kind}`);
  };

  it('a folder gives its YAML and JSON in order, hidden folders and links left out', async () => {
    put('b.yaml', object('b'));
    put('a/c.yml', object('c'));
    put('a/d.json', '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "d"}}');
    put('.git/e.yaml', object('e'));
    put('node_modules/f.yaml', object('f'));
    put('notes.txt', 'a: [');
    symlinkSync(join(folder, 'b.yaml'), join(folder, 'link.yaml'));
    symlinkSync(folder, join(folder, 'a', 'loop'));
    expect(await kinds(folder)).to.deep.equal(['a/c.yml manifest', 'a/d.json manifest', 'b.yaml manifest']);
  });

  it('other YAML in a folder is left alone, unless it was named', async () => {
    const file = put('compose.yaml', 'services: {web: {image: x}}\n');
    expect(await kinds(folder)).to.deep.equal(['compose.yaml other']);
    expect(await kinds(file)).to.deep.equal(['compose.yaml manifest']);
  });

  it('broken YAML in a folder is reported, JSON that was never a manifest is not', async () => {
    put('broken.yaml', 'a: [\n');
    put('rows.json', '{"a": 1}\n{"a": 2}\n');
    expect(await kinds(folder)).to.deep.equal(['broken.yaml manifest', 'rows.json other']);
  });

  it('values, helmfiles and environments are known by name and content', async () => {
    put('values.yaml', 'a: 1\n');
    put('values-prod.yaml', 'a: 1\n');
    put(
      'helmfile.yaml',
      'releases: []\n{{ if eq .Environment.Name "x" }}\nenvironments: {{ .x }}\n{{ end }}\n',
    );
    put('environments/north.yaml', 'a: 1\n');
    expect((await kinds(folder)).sort()).to.deep.equal([
      'environments/north.yaml values',
      'helmfile.yaml helmfile',
      'values-prod.yaml values',
      'values.yaml values',
    ]);
  });

  it('a chart is rendered, and its problems point into its templates', async () => {
    put('cart/Chart.yaml', 'apiVersion: v2\nname: cart\nversion: 1.0.0\n');
    put('cart/values.yaml', 'replicas: 1\n');
    put('cart/crds/crd.yaml', object('from-crds'));
    const template =
      '{{- if .Values.on }}\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  a: x\n{{- end }}\n';
    put('cart/templates/map.yaml', template);
    const rendered =
      '---\n# Source: cart/templates/map.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: r\ndata:\n  a: x\n';
    const { documents, unusable } = await readInputs([folder], { renderChart: async () => rendered });
    expect(unusable).to.deep.equal([]);
    const manifests = manifestsOf(documents);
    expect(manifests.map(({ name }) => name)).to.deep.equal(['from-crds', 'r']);
    const map = manifests[1];
    expect(map?.file).to.equal(join(folder, 'cart/templates/map.yaml'));
    expect(map?.position(['data', 'a'])).to.deep.equal({ line: 7, column: 3 });
    // the name comes from an expression, but its key stands in the template
    expect(map?.position(['metadata', 'name'])).to.deep.equal({ line: 5, column: 3 });
    expect(documents.map(({ kind }) => kind)).to.include.members(['chart', 'values']);
  });

  it('a chart whose templates only print themselves needs no Helm, and any other does', async () => {
    put('cart/Chart.yaml', 'apiVersion: v2\nname: cart\nversion: 1.0.0\n');
    put('cart/templates/a.yaml', `${object('a')}data:\n  b: '{{ "{{" }} .x }}'\n`);
    const { documents, unusable } = await readInputs([folder]);
    expect(unusable).to.deep.equal([]);
    const [map] = manifestsOf(documents);
    expect(map?.value.data).to.deep.equal({ b: '{{ .x }}' });
    expect(map?.file).to.equal(join(folder, 'cart/templates/a.yaml'));
    expect(map?.position(['data', 'b'])).to.deep.equal({ line: 5, column: 3 });
    for (const [name, text] of [
      ['templates/b.yaml', '{{ .Values.x }}'],
      ['templates/_helpers.tpl', ''],
      ['values.yaml', 'a: 1\n'],
    ] as const) {
      const file = put(`cart/${name}`, text);
      expect((await readInputs([folder])).unusable, name).to.have.length(1);
      rmSync(file);
    }
  });

  it('a chart that nothing can render was not judged; a library chart has nothing to render', async () => {
    put('cart/Chart.yaml', 'apiVersion: v2\nname: cart\nversion: 1.0.0\n');
    put('lib/Chart.yaml', 'apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n');
    const without = await readInputs([folder]);
    expect(without.unusable).to.deep.equal([
      {
        file: join(folder, 'cart'),
        message: 'the templates of this chart were not checked, as there is no Helm to render them',
        fix: 'Install Helm',
      },
    ]);
    const renderChart = async (): Promise<string> => {
      throw new Failure('MP_PROGRAM_FAILED', {
        what: 'helm ended with 1',
        why: 'nil pointer evaluating .Values.x',
      });
    };
    const failing = await readInputs([join(folder, 'cart', 'Chart.yaml')], { renderChart });
    expect(failing.unusable[0]?.message).to.match(/nil pointer/);
  });

  it('standard input is read for -', async () => {
    const stdin = Readable.from([Buffer.from(object('one')), Buffer.from(`---\n${object('two')}`)]);
    const { documents } = await readInputs(['-'], { stdin });
    expect(manifestsOf(documents).map(({ name, file }) => `${file} ${name}`)).to.deep.equal([
      '<stdin> one',
      '<stdin> two',
    ]);
  });

  it('every path that cannot be read is listed', async () => {
    const large = put('large.yaml', '');
    truncateSync(large, 65 * 1024 * 1024);
    const { documents, unusable } = await readInputs([join(folder, 'nowhere'), large, '-']);
    expect(documents).to.deep.equal([]);
    expect(unusable.map(({ message }) => message)).to.deep.equal([
      'there is no such file or folder',
      'is longer than 64 MiB',
    ]);
  });

  it('bytes that are not UTF-8 have a line and a column; a byte-order mark is none of the text', async () => {
    const file = put('latin1.yaml', Buffer.from([...Buffer.from('a: 1\nb: caf'), 0xe9, 0x0a]));
    const [document] = (await readInputs([file])).documents;
    expect(document?.faults[0]).to.include({ line: 2, column: 7, message: 'a byte here is not UTF-8' });
    const [wide] = (await readInputs([put('utf16.yaml', Buffer.from('\ufeffa: 1', 'utf16le'))])).documents;
    expect(wide?.faults[0]?.message).to.match(/UTF-16/);
    const [marked] = (await readInputs([put('bom.yaml', `\ufeff${object('x')}`)])).documents;
    expect(marked?.faults).to.deep.equal([]);
  });
});
