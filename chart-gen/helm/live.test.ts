import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Failure } from '../../reports/failure/failure.ts';
import { generateManifests } from '../generate/generate.ts';
import { writeCharts } from '../generate/write-charts.ts';
import { programAtHand } from '../process/program-at-hand.ts';
import { runProgram } from '../process/run-program.ts';
import { upgradeArguments } from './arguments.ts';
import { dialectOf } from './dialect.ts';
import { helmHistory, helmRollback, helmUninstall, helmUpgradeInstall, recoverPending } from './helm.ts';

const operatorFile = join(dirname(fileURLToPath(import.meta.url)), '../generate/testdata/minimal.yaml');
const versions = ['1.30.4', '1.31.0-rc.0'] as const;
const [baseline, candidate] = versions;
const programs = {
  helm: programAtHand('helm') ?? '',
  etcd: programAtHand('etcd') ?? '',
  apiserver: programAtHand('kube-apiserver') ?? '',
  kubectl: programAtHand('kubectl') ?? '',
  [baseline]: programAtHand('istioctl', baseline) ?? '',
  [candidate]: programAtHand('istioctl', candidate) ?? '',
};

/** A real API server without a node: what Helm and Istio do to objects happens here, and nothing ever gets ready. */
describe('Helm on a real API server', function () {
  this.timeout(180_000);
  let folder: string;
  const children: ChildProcess[] = [];

  before(async function () {
    if (process.env.MESHPROOF_LIVE !== '1') {
      console.log('      skipped: takes a minute; MESHPROOF_LIVE=1 runs it');
      return this.skip();
    }
    const missing = Object.entries(programs).flatMap(([name, path]) => (path ? [] : [name]));
    if (missing.length > 0) {
      console.log(`      skipped: ${missing.join(', ')} not at hand`);
      return this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'meshproof-helm-live-'));
    for (const version of versions) {
      const manifests = await generateManifests({ istioctl: programs[version], operatorFile });
      await writeCharts({ manifests, version, outDir: join(folder, version) });
    }
    await startApiServer();
  });

  after(async () => {
    for (const child of children.toReversed()) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    if (folder) rmSync(folder, { recursive: true });
  });

  async function startApiServer(): Promise<void> {
    const [client, peer, secure] = await Promise.all([freePort(), freePort(), freePort()]);
    const at = (port: number) => `http://127.0.0.1:${port}`;
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(join(folder, 'sa.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }));
    writeFileSync(join(folder, 'tokens'), 'admin-of-this-test,admin,admin,"system:masters"\n');
    writeFileSync(
      kubeconfig(),
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [
          { name: 'x', cluster: { server: `https://127.0.0.1:${secure}`, 'insecure-skip-tls-verify': true } },
        ],
        users: [{ name: 'x', user: { token: 'admin-of-this-test' } }],
        contexts: [{ name: 'x', context: { cluster: 'x', user: 'x' } }],
        'current-context': 'x',
      }),
    );
    start(programs.etcd, [
      ...['--data-dir', join(folder, 'etcd'), '--unsafe-no-fsync', '--listen-client-urls', at(client)],
      ...['--advertise-client-urls', at(client), '--listen-peer-urls', at(peer)],
      ...['--initial-advertise-peer-urls', at(peer), '--initial-cluster', `default=${at(peer)}`],
    ]);
    start(programs.apiserver, [
      ...['--etcd-servers', at(client), '--bind-address', '127.0.0.1', '--secure-port', `${secure}`],
      ...['--cert-dir', join(folder, 'certs'), '--token-auth-file', join(folder, 'tokens')],
      ...['--service-account-issuer', 'https://kubernetes.default.svc', '--authorization-mode', 'RBAC'],
      ...['--service-account-key-file', join(folder, 'sa.key'), '--endpoint-reconciler-type', 'none'],
      ...['--service-account-signing-key-file', join(folder, 'sa.key'), '--advertise-address', '127.0.0.1'],
      ...['--service-cluster-ip-range', '10.99.0.0/24'],
    ]);
    for (const deadline = Date.now() + 90_000; Date.now() < deadline; await pause(300)) {
      const { exitCode } = await kubectl(['get', '--raw', '/readyz'], { allow: [0, 1] });
      if (exitCode === 0) return;
    }
    throw new Error('the API server did not come up');
  }

  function start(program: string, args: readonly string[]): void {
    const log = openSync(join(folder, 'log'), 'a');
    children.push(spawn(program, args, { stdio: ['ignore', log, log] }));
  }

  const kubeconfig = () => join(folder, 'kubeconfig');
  const kubectl = (args: readonly string[], options: { input?: string; allow?: number[] } = {}) =>
    runProgram(programs.kubectl, ['--kubeconfig', kubeconfig(), ...args], { allow: [0], ...options });
  const release = (name = 'istio') => ({
    helm: programs.helm,
    kubeconfig: kubeconfig(),
    release: name,
    namespace: 'istio-system',
    wait: 'none' as const,
    timeoutSeconds: 60,
  });
  const chart = (version: string, name = 'istio') => join(folder, version, name);

  interface Webhooks {
    webhooks: { failurePolicy: string; clientConfig: { caBundle?: string } }[];
  }
  const validating = ['validatingwebhookconfiguration', 'istio-validator-istio-system'];
  const mutating = ['mutatingwebhookconfiguration', 'istio-sidecar-injector'];
  const read = async (object: readonly string[]) =>
    JSON.parse((await kubectl(['get', ...object, '-o', 'json'])).stdout) as Webhooks;
  const policies = async () => (await read(validating)).webhooks.map(({ failurePolicy }) => failurePolicy);
  const bundles = async () =>
    (await read(mutating)).webhooks.map(({ clientConfig }) => clientConfig.caBundle);
  const image = async () =>
    (await kubectl(['get', 'deploy', '-n', 'istio-system', 'istiod', '-o', 'jsonpath={..image}'])).stdout;

  /** What istiod does to its webhooks once it runs, under its own name. */
  async function actAsIstiod(): Promise<void> {
    for (const object of [validating, mutating]) {
      const config = await read(object);
      for (const webhook of config.webhooks) {
        if (object === validating) webhook.failurePolicy = 'Fail';
        webhook.clientConfig.caBundle = Buffer.from('a bundle').toString('base64');
      }
      await kubectl(['replace', '--field-manager', 'pilot-discovery', '-f', '-'], {
        input: JSON.stringify(config),
      });
    }
  }

  it('installs both charts, upgrades, and rolls back over the fields that istiod owns', async () => {
    await helmUpgradeInstall({ ...release(), chart: chart(baseline) });
    await helmUpgradeInstall({ ...release('istio-crd'), chart: chart(baseline, 'istio-crd') });
    expect(await policies()).to.deep.equal(['Ignore']);
    await actAsIstiod();

    await helmUpgradeInstall({ ...release(), chart: chart(candidate) });
    expect(await image()).to.include(candidate);
    expect(await policies(), 'istiod sees this and turns it back').to.deep.equal(['Ignore']);
    await actAsIstiod();

    await helmRollback({ ...release(), revision: 1 });
    expect(await image()).to.include(baseline);
    expect(await bundles(), 'injection never lost its CA').to.not.include(undefined);
    expect((await helmHistory(release())).map(({ status }) => status)).to.deep.equal([
      'superseded',
      'superseded',
      'deployed',
    ]);
  });

  it('would be refused by Helm 4 without the flags', async function () {
    if ((await dialectOf(programs.helm)) === 'v3') return this.skip();
    await actAsIstiod();
    const args = upgradeArguments({ ...release(), chart: chart(candidate) }, 'v4').filter(
      (argument) => argument !== '--force-conflicts',
    );
    const failure = await runProgram(programs.helm, args).catch((thrown: Failure) => thrown);
    expect((failure as Failure).detail.why).to.match(/conflict.*pilot-discovery/s);
    await helmUpgradeInstall({ ...release(), chart: chart(candidate) });
    expect(await image()).to.include(candidate);
  });

  it('comes back from an upgrade whose Helm was killed', async () => {
    const args = upgradeArguments(
      { ...release(), chart: chart(baseline), wait: 'ready' },
      await dialectOf(programs.helm),
    );
    const doomed = spawn(programs.helm, args, { stdio: 'ignore' });
    const gone = once(doomed, 'exit');
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; await pause(200)) {
      if ((await helmHistory(release())).at(-1)?.status === 'pending-upgrade') break;
    }
    doomed.kill('SIGKILL');
    await gone;
    expect((await helmHistory(release())).at(-1)?.status).to.equal('pending-upgrade');
    expect(await recoverPending(release())).to.equal('rolled-back');
    expect((await helmHistory(release())).at(-1)?.status).to.equal('deployed');
    expect(await recoverPending(release())).to.equal('nothing');
  });

  it('leaves the CRDs when the charts are removed, and takes them up again', async () => {
    const crds = async () => (await kubectl(['get', 'crd', '-o', 'name'])).stdout.trim().split('\n').length;
    const before = await crds();
    await helmUninstall(release('istio-crd'));
    await helmUninstall(release());
    await helmUninstall(release());
    expect(await helmHistory(release())).to.deep.equal([]);
    expect(await crds())
      .to.equal(before)
      .and.to.be.greaterThan(14);
    await helmUpgradeInstall({ ...release(), chart: chart(baseline) });
    expect(await image()).to.include(baseline);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
