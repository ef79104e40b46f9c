import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Failure } from '../../../reports/failure/failure.ts';
import { type ApiServer, kubeconfigFor, startApiServer } from '../../../rollout/kube/testing/api-server.ts';
import { readSaved } from '../../../rollout/state/store.ts';
import { oldImage, pod, workload } from '../../../rollout/testing/objects.ts';
import { packageRoot } from '../../package-root.ts';
import { defaultThresholds } from '../../verdict/load-thresholds.ts';
import { type RunFlags, runNew } from './new.ts';

const names = ['one', 'two'];
const sidecar = 'containers:\n- name: istio-proxy\n  image: "{{ .ProxyImage }}"';
/** Of the target. */
let tag: string;
const injector = () => ({
  values: JSON.stringify({ global: { hub: 'hub.example/istio', tag } }),
  config: JSON.stringify({ policy: 'enabled', templates: { sidecar } }),
});
const webhook = {
  name: 'sidecar-injector.istio.io',
  clientConfig: { service: { name: 'istiod', namespace: 'istio-system' } },
};
const objects: Readonly<Record<string, readonly object[]>> = {
  hooks: [{ metadata: { name: 'istio-sidecar-injector' }, webhooks: [webhook] }],
  deployments: names.map((name) => {
    const made = workload('Deployment');
    return { ...made, metadata: { ...made.metadata, name } };
  }),
  pods: names.map((name) =>
    pod({ name: `${name}-h1-1`, image: oldImage, owner: { kind: 'ReplicaSet', name: `${name}-h1` } }),
  ),
  namespaces: [{ metadata: { name: 'shop' } }],
};
const discovery: Readonly<Record<string, readonly [kind: string, name: string, namespaced: boolean]>> = {
  '/apis/admissionregistration.k8s.io/v1': ['MutatingWebhookConfiguration', 'hooks', false],
  '/apis/authorization.k8s.io/v1': ['SelfSubjectAccessReview', 'selfsubjectaccessreviews', false],
};

/** A cluster with two stale Deployments, in which nobody has a right to move them. */
const cluster = () =>
  startApiServer(({ method, path }) => {
    const known = discovery[path];
    if (known) {
      const [kind, name, namespaced] = known;
      return { body: { kind: 'APIResourceList', resources: [{ kind, name, namespaced }] } };
    }
    if (method === 'POST') return { status: 201, body: { status: { allowed: false } } };
    const last = path.split('/').at(-1) ?? '';
    if (last === 'istio-sidecar-injector') return { body: { metadata: { name: last }, data: injector() } };
    if (last === 'kube-system') return { body: { metadata: { name: last, uid: 'the-cluster' } } };
    if (/^\/apis?(\/[\w.]+)?\/v\d\w*$/.test(path) || last === 'istio') return undefined;
    return { body: { metadata: {}, items: objects[last] ?? [] } };
  });

describe('a new rollout', () => {
  let server: ApiServer;
  let folder: string;

  const { write } = process.stderr;
  let told: string[];

  beforeEach(async () => {
    told = [];
    process.stderr.write = ((line: string) => told.push(line) > 0) as typeof write;
    tag = '1.31.0';
    server = await cluster();
    folder = mkdtempSync(join(tmpdir(), 'meshproof-new-'));
    writeFileSync(join(folder, 'kubeconfig'), kubeconfigFor(server.url));
  });
  afterEach(async () => {
    process.stderr.write = write;
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const state = () => join(folder, 'state');
  const run = (maxWorkloads: string | undefined, how: Partial<RunFlags> = {}) =>
    runNew({
      kubeconfig: join(folder, 'kubeconfig'),
      context: 'here',
      state: state(),
      maxWorkloads,
      orderLabel: 'meshproof.io/order',
      parallelism: '3',
      onFailure: 'stop',
      leaseNamespace: 'istio-system',
      ...how,
    }).then(
      () => undefined,
      (failure: Failure) => failure,
    );
  const posted = () => server.requests.filter(({ method }) => method !== 'GET');

  it('is refused where it would restart more than it may: nothing is written, here or there', async () => {
    const failure = await run('1');
    expect(failure?.code).to.equal('MP_ROLLOUT_TOO_WIDE');
    expect(failure?.message).to.include('the plan restarts 2 workloads, --max-workloads allows 1');
    expect(failure?.exit).to.equal(4);
    expect(posted()).to.deep.equal([]);
    expect(existsSync(state())).to.equal(false);
  });

  for (const most of ['2', undefined]) {
    it(`goes on to its rights where ${most ?? 'any number'} may restart`, async () => {
      expect((await run(most))?.code).to.equal('MP_ROLLOUT_RIGHTS');
      expect(new Set(posted().map(({ path }) => path.split('/').at(-1)))).to.deep.equal(
        new Set(['selfsubjectaccessreviews']),
      );
      expect(existsSync(state())).to.equal(true);
    });
  }

  it('warns where its proxies would jump more than one minor version, and of nothing else', async () => {
    await run('1');
    expect(told).to.deep.equal([]);
    tag = '1.28.0';
    await run('1');
    expect(told).to.have.length(1);
    expect(told[0]).to.match(
      / warning MP_ROLLOUT_SKEW: 2 workloads with proxies of 1\.30\.4 would get 1\.28\.0/,
    );
  });

  describe('with thresholds as its gate', () => {
    const gateThresholds = join(packageRoot, 'scenarios/thresholds/rollout.yaml');
    const prometheus = 'http://127.0.0.1:1';

    it('keeps their text, and says when nothing of it stands between two waves', async () => {
      await run(undefined, { gateThresholds, prometheus });
      expect(told.join('')).to.contain('all of it is one wave');
      const text = readFileSync(gateThresholds, 'utf8');
      expect(readSaved(state()).wishes.gateThresholds).to.deep.equal({ where: gateThresholds, text });
      told = [];
      await run(undefined, { gateThresholds, prometheus, waves: '1' });
      expect(told.join('')).to.not.contain('one wave');
    });

    it('is refused with those that cannot be asked, before the cluster is asked', async () => {
      const refused = await run(undefined, { gateThresholds: defaultThresholds, prometheus });
      expect(refused).to.include({ code: 'MP_THRESHOLDS_INVALID', exit: 2 });
      expect(server.requests).to.deep.equal([]);
      expect(existsSync(state())).to.equal(false);
    });
  });

  it('is refused with a cap that is no number, before the cluster is asked', async () => {
    expect((await run('few'))?.code).to.equal('MP_USAGE');
    expect(server.requests).to.deep.equal([]);
  });
});
