import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Failure } from '../../reports/failure/failure.ts';
import { writeCharts } from '../generate/write-charts.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { chartsDiff, type DiffSide } from './charts-diff.ts';

const object = (name: string, text: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'istio-system' },
  data: { text },
});
const custom: Manifest = { apiVersion: 'telemetry.istio.io/v1', kind: 'Telemetry', metadata: { name: 't' } };
const given = (manifests: readonly Manifest[]): DiffSide => ({
  kind: 'manifests',
  label: 'given',
  manifests,
});

describe('a comparison', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshproof-diff-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const path = (name: string): DiffSide => ({ kind: 'path', label: name, path: join(folder, name) });
  const outcome = (a: DiffSide, b: DiffSide) =>
    chartsDiff(a, b).then(
      ({ findings }) => findings.map(({ change, title }) => `${change} ${title}`).join(),
      (thrown: Failure) => `${thrown.code} ${thrown.detail.where?.replace(folder, '')}: ${thrown.message}`,
    );

  it('of charts with what they were made of finds nothing, braces and all', async () => {
    const manifests = [object('a', '{{ .x }} {{- y }}\n{{{'), custom];
    await writeCharts({ manifests, version: '1.0.0', outDir: join(folder, 'charts') });
    expect(await outcome(path('charts'), given(manifests))).to.equal('');
    expect(await outcome(path('charts'), given([object('a', 'other'), custom]))).to.equal(
      'changed ConfigMap data.text',
    );
  });

  it('of folders reads every manifest file, and says when there is none', async () => {
    mkdirSync(join(folder, 'plain/deep'), { recursive: true });
    mkdirSync(join(folder, 'empty'));
    writeFileSync(join(folder, 'plain/deep/a.yml'), JSON.stringify(object('a', 'x')));
    writeFileSync(join(folder, 'plain/notes.txt'), 'no manifest');
    writeFileSync(join(folder, 'empty/b.yaml'), '# nothing\n');
    expect(await outcome(path('plain'), given([object('a', 'x')]))).to.equal('');
    expect(await outcome(path('empty'), path('plain'))).to.match(/^MP_MANIFEST_INVALID \/empty: it holds no/);
    expect(await outcome(path('gone'), path('plain'))).to.match(
      /^MP_MANIFEST_INVALID \/gone: there is no such/,
    );
  });

  it('does not guess what a template of somebody else renders to', async () => {
    mkdirSync(join(folder, 'foreign/templates'), { recursive: true });
    writeFileSync(join(folder, 'foreign/templates/a.yaml'), 'apiVersion: v1\nkind: {{ .Values.kind }}\n');
    expect(await outcome(path('foreign'), given([]))).to.match(
      /^MP_MANIFEST_INVALID .*a\.yaml: the template does/,
    );
  });

  it('with a cluster looks only at what the other side declares', async () => {
    const live = (objects: readonly Manifest[]): DiffSide => ({
      kind: 'live',
      label: 'live',
      read: async () => objects,
    });
    const held = { ...object('a', 'x'), status: { by: 'a controller' } };
    expect(await outcome(given([object('a', 'x')]), live([held, object('b', 'y')]))).to.equal('');
    expect(await outcome(live([held]), given([object('a', 'z')]))).to.equal('changed ConfigMap data.text');
    expect(await outcome(live([]), live([]))).to.match(/^MP_USAGE/);
  });

  it('with a cluster does not miss what the API server leaves out because it is empty', async () => {
    const pod = (env: object): Manifest => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: { containers: [{ name: 'a', env: [{ name: 'PLATFORM', ...env }] }] },
    });
    const live = (env: object): DiffSide => ({ kind: 'live', label: 'live', read: async () => [pod(env)] });
    expect(await outcome(live({}), given([pod({ value: '' })]))).to.equal('');
    expect(await outcome(live({}), given([pod({ value: 'gcp' })]))).not.to.equal('');
    expect(await outcome(live({ value: 'gcp' }), given([pod({ value: '' })]))).not.to.equal('');
  });

  it('with a cluster sees what people changed, and not what controllers set', async () => {
    const webhook = (failurePolicy: string, manager?: string): Manifest => ({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: {
        name: 'validator',
        ...(manager && {
          managedFields: [
            {
              manager,
              operation: 'Update',
              fieldsV1: { 'f:webhooks': { 'k:{"name":"a.istio.io"}': { 'f:failurePolicy': {} } } },
            },
          ],
        }),
      },
      webhooks: [{ name: 'a.istio.io', failurePolicy, timeoutSeconds: 10 }],
    });
    const live = (object: Manifest): DiffSide => ({
      kind: 'live',
      label: 'live',
      read: async () => [object],
    });
    const declared = given([webhook('Ignore')]);
    expect(await outcome(live(webhook('Fail', 'pilot-discovery')), declared)).to.equal('');
    expect(await outcome(live(webhook('Fail', 'kubectl-edit')), declared)).to.match(/failure/i);
    expect(await outcome(live(webhook('Fail')), declared)).to.match(/failure/i);
  });
});
