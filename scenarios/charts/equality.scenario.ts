import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import { chartNames } from '../../chart-gen/generate/chart-of.ts';
import { generateManifests } from '../../chart-gen/generate/generate.ts';
import { writeCharts } from '../../chart-gen/generate/write-charts.ts';
import type { Manifest } from '../../chart-gen/manifest/manifest.ts';
import { splitDocuments } from '../../chart-gen/manifest/split-documents.ts';
import { applyMutations } from '../../chart-gen/mutate/apply-mutations.ts';
import { readMutations } from '../../chart-gen/mutate/read-mutations.ts';
import { runProgram } from '../../chart-gen/process/run-program.ts';
import { type ChartTools, chartTools, operatorFile, versions } from './tools.ts';

interface Loose {
  kind?: string;
  metadata?: { name?: string; namespace?: string; annotations?: Record<string, string> };
}

/** Objects by kind, namespace and name, read by a YAML reader that the charts were not written with. */
function objectsOf(yaml: string): Map<string, Loose> {
  const objects = parseAllDocuments(yaml, { version: '1.1' }).flatMap((document) => {
    expect(document.errors).to.deep.equal([]);
    const object = document.toJS() as Loose | null;
    return object === null ? [] : [object];
  });
  const keyed = objects.map((object): [string, Loose] => {
    const { name, namespace } = object.metadata ?? {};
    return [JSON.stringify([object.kind, namespace, name]), object];
  });
  expect(new Set(keyed.map(([key]) => key)).size).to.equal(objects.length);
  return new Map(keyed);
}

async function renderedCharts(helm: string, folder: string): Promise<string> {
  const rendered = await Promise.all(
    chartNames.map((chart) =>
      runProgram(helm, ['template', chart, join(folder, chart), '--namespace', 'istio-system']),
    ),
  );
  return rendered.map(({ stdout }) => stdout).join('\n---\n');
}

const mutationsText = `
labels: {team: mesh}
annotations: {"example.test/odd": "{{ .Values.x }}"}
objects:
  - match: {kind: Deployment, name: istiod}
    patch:
      - {op: add, path: /spec/template/spec/priorityClassName, value: system-cluster-critical}
  - match: {kind: HorizontalPodAutoscaler}
    drop: true
injector:
  values: {global: {proxy: {logLevel: info}}}
  templates:
    - {template: sidecar, replace: "{{- define", with: "{{ $MINE }}{{- define", times: all}
`;

for (const version of versions) {
  describe(`helm template of the charts of ${version} is istioctl manifest generate, object by object`, () => {
    let tools: ChartTools;
    let folder: string;
    before(async () => {
      tools = await chartTools();
      folder = mkdtempSync(join(tmpdir(), 'meshproof-equality-'));
    });
    after(() => rmSync(folder, { recursive: true }));

    const generated = (operator: string) =>
      generateManifests({ istioctl: tools.istioctl[version], operatorFile: operatorFile(operator) });

    for (const operator of ['minimal', 'gateways', 'canary', 'overrides']) {
      it(`with the operator file ${operator}.yaml`, async () => {
        const manifests = await generated(operator);
        await writeCharts({ manifests, version, outDir: folder });
        const got = objectsOf(await renderedCharts(tools.helm, folder));
        const wanted = objectsOf(manifests);
        // not even an annotation is added: these releases mark their CRDs with helm.sh/resource-policy themselves
        expect(wanted.size).to.be.greaterThan(15);
        expect([...got.keys()].sort()).to.deep.equal([...wanted.keys()].sort());
        for (const [key, object] of wanted) {
          expect(got.get(key), key).to.deep.equal(object);
        }
      });
    }

    it('with mutations: the objects of istioctl as the mutations want them, and no others', async () => {
      const manifests = await generated('minimal');
      const mutations = readMutations(mutationsText, 'mutations.yaml');
      const mutate = (all: readonly Manifest[]) => applyMutations(all, mutations);
      await writeCharts({ manifests, version, outDir: folder, mutate });
      const got = objectsOf(await renderedCharts(tools.helm, folder));
      const wanted = mutate(splitDocuments(manifests));
      expect(got.size).to.equal(wanted.length).and.to.be.below(objectsOf(manifests).size);
      for (const object of wanted) {
        const { name, namespace } = object.metadata;
        expect(got.get(JSON.stringify([object.kind, namespace, name])), name).to.deep.equal(object);
      }
      const injector = got.get(JSON.stringify(['ConfigMap', 'istio-system', 'istio-sidecar-injector']));
      expect(JSON.stringify(injector)).to.include('{{ $MINE }}').and.include('"team":"mesh"');
    });
  });
}
