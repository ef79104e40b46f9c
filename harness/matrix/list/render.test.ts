import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readInputs, validate } from '../../../chart-gen/validate/index.ts';
import { readAxes } from '../axis/read-axes.ts';
import { chaos, longLived } from '../matrix.ts';
import { matrixFor } from '../profile-matrix.ts';
import { objectsYaml, renderedObjects } from './render.ts';

const context = {
  images: { apps: 'lab.local/meshproof/apps:1', k6: 'lab.local/meshproof/k6:1' },
  prometheusUrl: 'http://10.0.0.1:9090',
  injectionLabels: { 'istio-injection': 'enabled' },
  trafficPlan: () => '{}',
};
/** What our own validator says, but for the kinds whose schema nobody gave it. */
async function problems(text: string) {
  const file = join(mkdtempSync(join(tmpdir(), 'meshproof-matrix-')), 'matrix.yaml');
  writeFileSync(file, text);
  const result = validate(await readInputs([file], {}));
  expect(result.unusable).to.deep.equal([]);
  return result.problems.filter(({ rule, severity }) => rule !== 'check_schema' || severity !== 'info');
}

const beside = [...longLived, ...chaos([{ act: 'restart', everySeconds: 60 }])];

describe('the rendered matrix', () => {
  const objects = renderedObjects(matrixFor('full', { beside }).workloads, context);

  it('has no problem by any of our own rules but the exceptions that its objects explain', async () => {
    expect(objects.length).to.be.greaterThan(800);
    expect(await problems(objectsYaml(objects))).to.deep.equal([]);
  }).timeout(60_000);

  it('is seen to be wrong where a subset has no pods, so the rules do look', async () => {
    const text = objectsYaml(objects.filter(({ metadata }) => !metadata.name.endsWith('-v2')));
    expect((await problems(text)).map(({ rule }) => rule)).to.include('check_destinationrule_subsets');
  }).timeout(60_000);

  it('leaves no template unfilled and no object without the mark of its run', () => {
    expect(JSON.stringify(objects)).to.not.contain('{{');
    for (const { metadata } of objects)
      expect(metadata.labels).to.include({ 'meshproof.io/run': 'rendered' });
  });

  it('has every object once', () => {
    const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);
    expect(names.filter((name, index) => names.indexOf(name) < index)).to.deep.equal([]);
  });

  it('fills every word that an axis uses', () => {
    const words = [...JSON.stringify(readAxes()).matchAll(/\{\{(\w+)\}\}/g)].map(([, word]) => word);
    expect([...new Set(words)].toSorted()).to.deep.equal([
      'address',
      'host',
      'name',
      'namespace',
      'secondAddress',
      'thirdAddress',
    ]);
  });
});
