import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { upgradeArguments } from '../../chart-gen/helm/arguments.ts';
import { dialectOf } from '../../chart-gen/helm/dialect.ts';
import { helmHistory } from '../../chart-gen/helm/helm.ts';
import { runProgram } from '../../chart-gen/process/run-program.ts';
import {
  type ChartName,
  type ControlPlaneTools,
  controlPlaneHealthy,
  installControlPlane,
  releaseOptions,
  removeControlPlane,
} from '../../harness/control-plane/install.ts';
import { type ReleaseCharts, releaseCharts } from '../../harness/control-plane/releases.ts';
import { installedRevisions, rollBackControlPlane } from '../../harness/control-plane/roll-back.ts';
import { connectCluster, kubeconfigPath, labLayout } from '../../harness/index.ts';
import { requireLab, toolPath } from '../../harness/lab/state.ts';
import type { Failure } from '../../reports/failure/failure.ts';
import { waitFor } from '../../rollout/kube/wait.ts';
import { meshproof } from './command.ts';

const baselineVersion = '1.30.4';
const candidateVersion = '1.31.0-rc.0';

describe('the control plane moves by Helm, on the lab', () => {
  let folder: string;
  let tools: ControlPlaneTools;
  let baseline: ReleaseCharts;
  let candidate: ReleaseCharts;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'meshproof-helm-'));
    await meshproof('lab', 'down');
    const up = await meshproof('lab', 'up', '--yes', '--no-istio');
    expect(up.exitCode, up.stderr).to.equal(0);
    const layout = labLayout();
    const lab = requireLab(layout);
    const kubeconfig = kubeconfigPath(layout);
    const cluster = await connectCluster({ kubeconfigPath: kubeconfig });
    tools = { helm: toolPath(lab, 'helm'), kubeconfig, cluster, timeoutSeconds: 60 };
    const make = (version: string) =>
      releaseCharts({
        istioctl: toolPath(lab, `istioctl@${version}`),
        version,
        folder: join(folder, version),
      });
    [baseline, candidate] = await Promise.all([make(baselineVersion), make(candidateVersion)]);
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await meshproof('lab', 'down');
  });

  const release = (name: ChartName = 'istio') => releaseOptions(name, tools);
  const statuses = async (name?: ChartName) =>
    (await helmHistory(release(name))).map(({ chart, status }) => `${chart.replace(/^\D+-/, '')} ${status}`);
  const upgradeTo = async (charts: ReleaseCharts) =>
    upgradeArguments({ ...release(), chart: join(charts.folder, 'istio') }, await dialectOf(tools.helm));

  const webhooks = async (kind: string, name: string) => {
    const apiVersion = 'admissionregistration.k8s.io/v1';
    const found = await tools.cluster.get({ apiVersion, kind, name });
    return (found?.webhooks ?? []) as { failurePolicy: string; clientConfig: { caBundle?: string } }[];
  };
  const bundles = async () =>
    (await webhooks('MutatingWebhookConfiguration', 'istio-sidecar-injector')).map(
      ({ clientConfig }) => clientConfig.caBundle,
    );
  /** The chart says Ignore, and istiod turns it to Fail once it can answer: from then on the field is its own. */
  const istiodOwnsFailurePolicy = () =>
    waitFor('istiod to set failurePolicy', { timeout: 30_000, interval: 200 }, async () => {
      const found = await webhooks('ValidatingWebhookConfiguration', 'istio-validator-istio-system');
      const seen = found.map(({ failurePolicy }) => failurePolicy).join(', ');
      return seen === 'Fail' ? { done: true, value: undefined } : { done: false, seen };
    });

  it('installs both charts, and istiod itself says that it runs', async () => {
    await installControlPlane(baseline, tools);
    expect(await statuses()).to.deep.equal([`${baselineVersion} deployed`]);
    expect(await statuses('istio-crd')).to.deep.equal([`${baselineVersion} deployed`]);
    expect(await installedRevisions(tools)).to.deep.equal({ istio: 1, 'istio-crd': 1 });
  });

  it('is not believed to run another release than it does', async () => {
    const thrown = await controlPlaneHealthy(
      { version: candidateVersion },
      { ...tools, timeoutSeconds: 1 },
    ).catch((error: Failure) => error);
    expect((thrown as Failure).code).to.equal('MP_WAIT_TIMEOUT');
  });

  it('is what its charts say, fields that istiod and the API server set left aside', async () => {
    await istiodOwnsFailurePolicy();
    const same = await meshproof('charts', 'diff', baseline.folder, '--live', '--exit-code');
    expect(same.stdout).to.match(/no difference/);
    expect(same.exitCode).to.equal(0);
    const next = await meshproof('charts', 'diff', candidate.folder, '--live', '--exit-code', '-o', 'json');
    expect(next.exitCode).to.equal(3);
    expect(JSON.parse(next.stdout).findings.length).to.be.greaterThan(10);
  });

  it('Helm 4 would be refused over what istiod owns, were it not for the flag', async () => {
    await istiodOwnsFailurePolicy();
    const args = (await upgradeTo(candidate)).filter((argument) => argument !== '--force-conflicts');
    const thrown = await runProgram(tools.helm, args).catch((error: Failure) => error);
    expect((thrown as Failure).detail.why).to.match(/conflict.*pilot-discovery/s);
  });

  it('upgrades, keeps the history, and rolls back through it', async () => {
    const revisions = { istio: 1, 'istio-crd': 1 };
    await installControlPlane(candidate, tools, 'roll-back');
    expect((await statuses()).at(-1)).to.equal(`${candidateVersion} deployed`);
    await istiodOwnsFailurePolicy();
    await rollBackControlPlane(baseline, revisions, tools);
    const history = await helmHistory(release());
    expect(history.at(-1)).to.include({ chart: `istio-${baselineVersion}`, status: 'deployed' });
    expect(history.at(-1)?.description).to.equal('Rollback to 1');
    expect(history.map(({ status }) => status).slice(0, -1)).to.include('superseded');
    expect(await bundles(), 'injection never lost its CA').to.not.include(undefined);
  });

  it('comes out of an upgrade whose Helm was killed by kill -9, and goes on to the candidate', async () => {
    const doomed = spawn(tools.helm, await upgradeTo(candidate), { stdio: 'ignore' });
    const gone = once(doomed, 'exit');
    await waitFor('the upgrade to be under way', { timeout: 30_000, interval: 50 }, async () => {
      const newest = (await helmHistory(release())).at(-1);
      const seen = newest?.status ?? 'none';
      return seen === 'pending-upgrade' ? { done: true, value: undefined } : { done: false, seen };
    });
    doomed.kill('SIGKILL');
    await gone;
    expect((await helmHistory(release())).at(-1)?.status).to.equal('pending-upgrade');
    await installControlPlane(candidate, tools);
    const after = await helmHistory(release());
    expect(after.at(-1)).to.include({ chart: `istio-${candidateVersion}`, status: 'deployed' });
    expect(after.at(-2)?.description, 'recovered first').to.match(/^Rollback to /);
  });

  it('an upgrade that never gets ready is taken back by Helm itself, and istiod answers all along', async () => {
    const broken = { ...baseline, folder: join(folder, 'broken') };
    cpSync(baseline.folder, broken.folder, { recursive: true });
    const templates = join(broken.folder, 'istio/templates');
    const deployment = readdirSync(templates).find((name) => name.startsWith('deployment.')) ?? '';
    const text = readFileSync(join(templates, deployment), 'utf8');
    writeFileSync(join(templates, deployment), text.replaceAll(/\/pilot:[^\s"]+/g, '/pilot:none'));
    const thrown = await installControlPlane(broken, { ...tools, timeoutSeconds: 6 }, 'roll-back').catch(
      (error: Failure) => error,
    );
    expect((thrown as Failure).code).to.equal('MP_PROGRAM_FAILED');
    expect((await statuses()).slice(-2)).to.deep.equal([
      `${baselineVersion} failed`,
      `${candidateVersion} deployed`,
    ]);
    await controlPlaneHealthy(candidate, tools);
  });

  it('leaves the CRDs when the charts are removed', async () => {
    const crds = () =>
      tools.cluster.list({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' });
    const before = (await crds()).length;
    await removeControlPlane(tools);
    await removeControlPlane(tools);
    expect(await helmHistory(release())).to.deep.equal([]);
    expect((await crds()).length)
      .to.equal(before)
      .and.to.be.greaterThan(14);
  });
});
