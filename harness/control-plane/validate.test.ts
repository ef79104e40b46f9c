import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeCharts } from '../../chart-gen/generate/write-charts.ts';
import type { Failure } from '../../reports/failure/failure.ts';
import { validateCharts } from './validate.ts';

const istiod = (image: string, limits: object) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'istiod', namespace: 'istio-system' },
  spec: {
    selector: { matchLabels: { app: 'istiod' } },
    template: {
      metadata: { labels: { app: 'istiod' } },
      spec: {
        containers: [{ name: 'discovery', image, resources: { requests: { memory: '64Mi' }, ...limits } }],
      },
    },
  },
});

describe('the charts of a run are judged before they are installed', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshproof-validated-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function judged(name: string, object: ReturnType<typeof istiod>) {
    const charts = join(folder, 'charts', name);
    await writeCharts({ manifests: [object], version: '1.31.0', outDir: charts });
    return validateCharts([{ version: '1.31.0', folder: charts, manifests: '' }], folder).catch(
      (thrown: Failure) => thrown,
    );
  }
  const saved = () => readFileSync(join(folder, 'charts-validation.txt'), 'utf8');

  it('warnings are counted and saved, with paths as seen from the run', async () => {
    expect(await judged('candidate', istiod('hub/pilot:1.31.0', {}))).to.deep.equal({
      summary: 'no errors and 1 warning in 1 object',
      warnings: 1,
      href: 'charts-validation.txt',
    });
    expect(saved()).to.match(/^charts\/candidate\n[\s\S]*check_resource_memory_limits_and_requests/);
    expect(saved()).to.contain(
      '\ncharts/candidate/istio/templates/deployment.apps_istio-system_istiod.yaml\n',
    );
  });

  it('charts without a fault have nothing to tell', async () => {
    const whole = istiod('hub/pilot:1.31.0', { limits: { memory: '128Mi' } });
    expect(await judged('candidate', whole)).to.include({ warnings: 0 });
  });

  it('an error refuses, names rule and object, and is saved all the same', async () => {
    const failure = (await judged('candidate', istiod('hub/pilot:latest', {}))) as Failure;
    expect(failure.code).to.equal('MP_CHARTS_INVALID');
    expect(failure.exit).to.equal(4);
    expect(failure.message).to.match(/1 error: check_image_name Deployment\/istio-system\/istiod/);
    expect(saved()).to.match(/not valid: 1 error/);
  });

  it('charts that only Helm can render were not judged, and refuse too', async () => {
    const charts = join(folder, 'charts', 'candidate');
    await writeCharts({ manifests: [istiod('hub/pilot:1.31.0', {})], version: '1.31.0', outDir: charts });
    writeFileSync(join(charts, 'istio/templates/more.yaml'), '{{ .Values.more }}');
    const failure = await validateCharts(
      [{ version: '1.31.0', folder: charts, manifests: '' }],
      folder,
    ).catch((thrown: Failure) => thrown);
    expect((failure as Failure).code).to.equal('MP_CHARTS_INVALID');
    expect((failure as Failure).message).to.match(/not checked/);
  });
});
