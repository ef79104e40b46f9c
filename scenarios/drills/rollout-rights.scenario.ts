import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { kubeconfigPath, labLayout } from '../../harness/lab/layout.ts';
import { requireLab } from '../../harness/lab/state.ts';
import { proxyImage } from '../../harness/stages/prepare.ts';
import { connectCluster } from '../../rollout/kube/client.ts';
import type { Cluster, KubeObject } from '../../rollout/kube/cluster.ts';
import { waitFor } from '../../rollout/kube/wait.ts';
import { meshproof, startCommand } from '../lab/command.ts';
import { pointInjector } from '../lab/rollout/injector.ts';
import { deploy, generations, namespace, proxyImages, removeNamespaces } from '../lab/rollout/workloads.ts';

const account = 'roller';
const rbac = 'rbac.authorization.k8s.io';
const candidate = proxyImage('1.31.0-rc.0');

/** A service account of the namespace, bound to the shipped roles and to nothing else, as a kubeconfig. */
async function kubeconfigOfRole(cluster: Cluster, folder: string): Promise<string> {
  await cluster.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name: account } });
  const { stdout } = await meshproof('rollout', 'role', '-n', namespace);
  for (const role of parseAllDocuments(stdout).map((one) => one.toJS() as KubeObject)) {
    const { kind, metadata } = role;
    await cluster.apply(role, { force: true });
    await cluster.apply({
      apiVersion: `${rbac}/v1`,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: rbac, kind, name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', namespace, name: account }],
    });
  }
  const secret = { apiVersion: 'v1', kind: 'Secret', namespace, name: account };
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/service-account-token',
    metadata: { namespace, name: account, annotations: { 'kubernetes.io/service-account.name': account } },
  });
  const token = await waitFor('the token of the service account', { timeout: 30_000 }, async () => {
    const found = (await cluster.get(secret))?.data?.token as string | undefined;
    return found
      ? { done: true, value: Buffer.from(found, 'base64').toString() }
      : { done: false, seen: 'none' };
  });
  const config = parse(readFileSync(kubeconfigPath(labLayout()), 'utf8')) as {
    clusters: { name: string }[];
  };
  const file = join(folder, 'role.yaml');
  const text = stringify({
    ...config,
    users: [{ name: account, user: { token } }],
    contexts: [{ name: account, context: { cluster: config.clusters[0]?.name, user: account } }],
    'current-context': account,
  });
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

describe('a real mesh is rolled by who has exactly the shipped role', () => {
  let cluster: Cluster;
  let kubeconfig: string;
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-role-'));
  const state = ['--state', join(folder, 'rollouts')];

  before(async () => {
    const up = await meshproof('lab', 'up', '--yes');
    expect(up.exitCode, up.stderr).to.equal(0);
    cluster = await connectCluster({ kubeconfigPath: kubeconfigPath(labLayout()) });
    await deploy(cluster, requireLab(labLayout()).images.apps);
    kubeconfig = await kubeconfigOfRole(cluster, folder);
    await pointInjector(cluster, candidate);
  });
  after(async () => {
    await pointInjector(cluster, undefined);
    await removeNamespaces(cluster);
    await meshproof('lab', 'down');
  });

  it('through Ctrl-C, a pause and their ends, each workload once', async () => {
    const before = await generations(cluster);
    const where = ['--kubeconfig', kubeconfig, '--context', account, '-n', namespace];
    const first = startCommand('rollout', 'run', ...where, ...state);
    await first.says(/ready after/);
    first.child.kill('SIGINT');
    const interrupted = await first.ended;
    expect(interrupted.exitCode, interrupted.stderr).to.equal(130);
    expect(interrupted.stderr).to.contain('to go on: meshproof rollout resume');
    const second = startCommand('rollout', 'resume', ...state);
    await second.says(/ready after/);
    expect((await meshproof('rollout', 'pause', ...state)).exitCode).to.equal(0);
    await second.says(/no other restart is begun: paused since/);
    expect((await meshproof('rollout', 'resume', ...state)).exitCode).to.equal(0);
    const { exitCode, stderr } = await second.ended;
    expect(exitCode, stderr).to.equal(0);
    expect(await proxyImages(cluster)).to.deep.equal([candidate]);
    expect(await generations(cluster)).to.deep.equal(before.map((generation) => generation + 1));
  });
});
