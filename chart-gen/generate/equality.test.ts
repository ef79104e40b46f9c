import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../manifest/manifest.ts';
import { splitDocuments } from '../manifest/split-documents.ts';
import { applyMutations } from '../mutate/apply-mutations.ts';
import { readMutations } from '../mutate/read-mutations.ts';
import { programAtHand, variableOf } from '../process/program-at-hand.ts';
import { runProgram } from '../process/run-program.ts';
import { chartNames } from './chart-of.ts';
import { generateManifests } from './generate.ts';
import { writeCharts } from './write-charts.ts';

const here = dirname(fileURLToPath(import.meta.url));
const helm = programAtHand('helm');

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

async function renderedCharts(folder: string): Promise<string> {
  const rendered = await Promise.all(
    chartNames.map((chart) =>
      runProgram(helm ?? '', ['template', chart, join(folder, chart), '--namespace', 'istio-system']),
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

for (const version of ['1.30.4', '1.31.0-rc.0']) {
  describe(`helm template of the charts of ${version} is istioctl manifest generate, object by object`, () => {
    const istioctl = programAtHand('istioctl', version);
    let folder: string;
    before(function () {
      if (!istioctl || !helm) {
        // a reason, for a run that looks for skipped proofs
        this.test?.parent?.eachTest((test) => {
          test.title += ` (needs ${variableOf('istioctl', version)} and ${variableOf('helm')})`;
        });
        this.skip();
      }
      folder = mkdtempSync(join(tmpdir(), 'meshproof-equality-'));
    });
    after(() => folder && rmSync(folder, { recursive: true }));

    for (const operator of ['minimal', 'gateways', 'canary', 'overrides']) {
      it(`with the operator file ${operator}.yaml`, async () => {
        const operatorFile = join(here, 'testdata', `${operator}.yaml`);
        const manifests = await generateManifests({ istioctl: istioctl ?? '', operatorFile });
        await writeCharts({ manifests, version, outDir: folder });
        const got = objectsOf(await renderedCharts(folder));
        const wanted = objectsOf(manifests);
        // not even an annotation is added: these releases mark their CRDs with helm.sh/resource-policy themselves
        expect(wanted.size).to.be.greaterThan(15);
        expect([...got.keys()].sort()).to.deep.equal([...wanted.keys()].sort());
        for (const [key, object] of wanted) {
          expect(got.get(key), key).to.deep.equal(object);
        }
      }).timeout(60_000);
    }

    it('with mutations: the objects of istioctl as the mutations want them, and no others', async () => {
      const operatorFile = join(here, 'testdata', 'minimal.yaml');
      const manifests = await generateManifests({ istioctl: istioctl ?? '', operatorFile });
      const mutations = readMutations(mutationsText, 'mutations.yaml');
      const mutate = (all: readonly Manifest[]) => applyMutations(all, mutations);
      await writeCharts({ manifests, version, outDir: folder, mutate });
      const got = objectsOf(await renderedCharts(folder));
      const wanted = mutate(splitDocuments(manifests));
      expect(got.size).to.equal(wanted.length).and.to.be.below(objectsOf(manifests).size);
      for (const object of wanted) {
        const { name, namespace } = object.metadata;
        expect(got.get(JSON.stringify([object.kind, namespace, name])), name).to.deep.equal(object);
      }
      const injector = got.get(JSON.stringify(['ConfigMap', 'istio-system', 'istio-sidecar-injector']));
      expect(JSON.stringify(injector)).to.include('{{ $MINE }}').and.include('"team":"mesh"');
    }).timeout(60_000);
  });
}
