import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Failure } from '../../reports/failure/failure.ts';
import { chartsGenerate } from './charts-generate.ts';

/** A program that answers like istioctl and prints what it was called with as a manifest. */
const program = `#!${process.execPath}
const args = process.argv.slice(2);
if (args[0] === 'version') { console.log('client version: 1.31.0'); process.exit(); }
const operator = args.includes('-') ? require('node:fs').readFileSync(0, 'utf8') : 'from a file';
if (operator.includes('empty')) process.exit();
if (operator.includes('broken')) { console.error('Error: unknown field "broken"'); process.exit(1); }
console.log(JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'called' }, data: { args, operator } }));
`;

describe('charts of a release', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshproof-generate-'));
    writeFileSync(join(folder, 'istioctl'), program);
    writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}');
    chmodSync(join(folder, 'istioctl'), 0o755);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const generate = (more: { operatorYaml: string; mutations?: string }) => {
    const mutationsFile = more.mutations === undefined ? undefined : join(folder, 'mutations.yaml');
    if (mutationsFile) writeFileSync(mutationsFile, more.mutations ?? '');
    return chartsGenerate({
      source: { kind: 'program', istioctl: join(folder, 'istioctl') },
      version: '1.31.0',
      workDir: folder,
      outDir: join(folder, 'out'),
      operatorYaml: more.operatorYaml,
      sets: ['a=b', 'c.d=e'],
      mutationsFile,
    });
  };
  const template = () => readFileSync(join(folder, 'out/istio/templates/configmap_called.yaml'), 'utf8');

  it('are made by its own istioctl from the operator file and the settings, and then changed', async () => {
    const { objects, version } = await generate({
      operatorYaml: 'kind: X\n',
      mutations: 'labels: {team: mesh}\n',
    });
    expect({ version, istio: objects.istio.length }).to.deep.equal({ version: '1.31.0', istio: 1 });
    expect(objects.istio[0]?.data).to.deep.equal({
      args: ['manifest', 'generate', '--filename', '-', '--set', 'a=b', '--set', 'c.d=e'],
      operator: 'kind: X\n',
    });
    expect(template()).to.include('team: mesh');
  });

  const refusal = (more: { operatorYaml: string; mutations?: string }) =>
    generate(more).catch((thrown: Failure) => `${thrown.code} ${thrown.detail.why ?? thrown.message}`);

  it('are not made of nothing, nor of an operator file that istioctl refuses', async () => {
    expect(await refusal({ operatorYaml: 'empty' })).to.match(/^MP_MANIFEST_INVALID/);
    expect(await refusal({ operatorYaml: 'broken' })).to.match(/^MP_PROGRAM_FAILED Error: unknown field/);
    expect(existsSync(join(folder, 'out'))).to.equal(false);
  });

  it('are not begun with a mutations file that cannot be used', async () => {
    expect(await refusal({ operatorYaml: 'broken', mutations: 'lables: {}\n' })).to.match(
      /^MP_MUTATION_INVALID/,
    );
  });
});
