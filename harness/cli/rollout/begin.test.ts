import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Failure } from '../../../reports/failure/failure.ts';
import { type Handler, kubeconfigFor } from '../../../rollout/kube/testing/api-server.ts';
import { leaseHandler } from '../../../rollout/lease/testing/lease-server.ts';
import { planHash, planRollout } from '../../../rollout/plan/plan.ts';
import {
  type Fate,
  type SmallCluster,
  startSmallCluster,
} from '../../../rollout/run/testing/small-cluster.ts';
import { rolloutId } from '../../../rollout/state/folder.ts';
import type { SavedRollout } from '../../../rollout/state/saved.ts';
import { readSaved, savedIds, saveRollout } from '../../../rollout/state/store.ts';
import { newImage, oldImage, snapshot } from '../../../rollout/testing/objects.ts';
import { conductToEnd } from './begin.ts';
import { resume, takeBack } from './verbs.ts';

interface Play {
  /** What becomes of the new pod of the first restart, and of the second. */
  readonly fates: readonly [Fate, Fate];
  /** Image that pods of the second restart get. */
  readonly second: string;
  /** Image that the injector says it gives. */
  readonly gives: string;
  readonly onFailure?: 'stop' | 'undo';
  readonly proxyConfig?: boolean;
}

const kindsOf = (...kinds: readonly [kind: string, name: string, namespaced: boolean][]) => ({
  body: {
    kind: 'APIResourceList',
    resources: kinds.map(([kind, name, namespaced]) => ({ kind, name, namespaced })),
  },
});
const webhooks = {
  metadata: { name: 'istio-sidecar-injector', labels: { 'istio.io/rev': 'default' } },
  webhooks: [
    {
      name: 'namespace.sidecar-injector.istio.io',
      clientConfig: { service: { name: 'istiod', namespace: 'istio-system' } },
      namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } },
    },
  ],
};
const injectorOf = (image: string) => ({
  values: JSON.stringify({
    global: { hub: 'hub.example/istio', tag: image.split(':').at(-1), proxy: { image: 'proxyv2' } },
  }),
  config: JSON.stringify({
    policy: 'enabled',
    defaultTemplates: ['sidecar'],
    templates: { sidecar: 'containers:\n- name: istio-proxy\n  image: "{{ .ProxyImage }}"\n' },
  }),
});

/** What a rollout asks beside its workloads and pods: rights, the Lease, the injector, and kinds of which there is none. */
function beside(gives: string): Handler {
  const { handler: lease } = leaseHandler();
  return (request, count) => {
    const { method, path, body } = request;
    const leased = lease(request, count);
    if (leased) return leased;
    if (path === '/apis/authorization.k8s.io/v1')
      return kindsOf(['SelfSubjectAccessReview', 'selfsubjectaccessreviews', false]);
    if (path.endsWith('/selfsubjectaccessreviews'))
      return { status: 201, body: { status: { allowed: true } } };
    if (path === '/apis/admissionregistration.k8s.io/v1')
      return kindsOf(['MutatingWebhookConfiguration', 'hooks', false]);
    if (path.endsWith('/hooks')) return { body: { items: [webhooks], metadata: {} } };
    if (path.endsWith('/configmaps/istio-sidecar-injector')) return { body: { data: injectorOf(gives) } };
    const namespace = path.match(/^\/api\/v1\/namespaces\/([^/]+)$/)?.[1];
    if (namespace)
      return {
        body: { metadata: { name: namespace, uid: 'u', labels: { 'istio-injection': 'enabled' } } },
      };
    if (method === 'POST' && path.endsWith('/pods')) {
      const asked = JSON.parse(body) as { spec: { containers: object[] } };
      const containers = [...asked.spec.containers, { name: 'istio-proxy', image: gives }];
      return { status: 201, body: { ...asked, spec: { containers } } };
    }
    return /\/(statefulsets|daemonsets|replicasets|jobs|cronjobs|poddisruptionbudgets|horizontalpodautoscalers)$/.test(
      path,
    )
      ? { body: { items: [], metadata: {} } }
      : undefined;
  };
}

describe('a rollout and its undo, to the exit code', () => {
  let folder: string;
  let small: SmallCluster;
  let said: string;
  let begun: SavedRollout;
  const { write } = process.stderr;

  const play = async ({
    fates,
    second,
    gives,
    onFailure = 'stop',
    proxyConfig,
  }: Play): Promise<SavedRollout> => {
    const again = () => small.restarts('a') > 1;
    small = await startSmallCluster(
      {
        get a() {
          return fates[again() ? 1 : 0];
        },
      },
      { fault: beside(gives), injected: () => (again() ? second : newImage) },
    );
    const list = (apiVersion: string, kind: string) => small.cluster.list({ apiVersion, kind });
    const [workloads, pods] = await Promise.all([list('apps/v1', 'Deployment'), list('v1', 'Pod')]);
    const plan = planRollout(snapshot({ workloads, pods }), {});
    const hash = planHash(plan);
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, kubeconfigFor(small.cluster.server));
    const { server } = small.cluster;
    const cluster = { server, kubeconfig, context: 'here', uid: 'u', leaseNamespace: 'istio-system' };
    const wishes = { parallelism: 1, onFailure, ...(proxyConfig === undefined ? {} : { proxyConfig }) };
    const saved = {
      id: rolloutId(new Date(Date.now() - 60_000), hash),
      created: '',
      cluster,
      hash,
      plan,
      wishes,
    };
    saveRollout(folder, saved);
    return saved;
  };
  /** What a command ends with, as the shell sees it. */
  const exitOf = async (command: () => Promise<number>): Promise<number> => {
    said = '';
    process.stderr.write = ((text: string) => {
      said += text;
      return true;
    }) as typeof process.stderr.write;
    try {
      return await command();
    } catch (error) {
      const { exit, detail } = error as Failure;
      said += `fix: ${detail?.fix}\n`;
      return exit ?? error;
    } finally {
      process.stderr.write = write;
    }
  };
  const run = () => exitOf(() => conductToEnd({ cluster: small.cluster, folder, saved: begun }));
  const undoByHand = () => exitOf(() => takeBack(begun.id, { state: folder }));
  const undoId = () => savedIds(folder).find((id) => id.endsWith('-undo'));
  /** Rollouts that a person is told to go on with. */
  const toResume = () =>
    [...said.matchAll(/to go on: meshproof rollout resume ([\w-]+)/g)].map(([, id]) => id);
  const toTakeBack = () =>
    [...said.matchAll(/to take it back: meshproof rollout undo ([\w-]+)/g)].map(([, id]) => id);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshproof-begin-'));
  });
  afterEach(async () => {
    await small.close();
    rmSync(folder, { recursive: true });
  });

  it('is 6 for one that failed and stopped, and names it to go on with and to take back', async () => {
    begun = await play({ fates: ['crashes', 'ready'], second: newImage, gives: newImage });
    expect(await run(), said).to.equal(6);
    expect([toResume(), toTakeBack()]).to.deep.equal([[begun.id], [begun.id]]);
  });

  /** Whether the right was asked for, how often ports were, and what was said of it. */
  const ofProxyConfigs = () => ({
    rights: small.requests('POST', /selfsubjectaccessreviews$/).filter(({ body }) => /portforward/.test(body))
      .length,
    ports: small.requests('GET', /\/portforward$/).map(({ path }) => path.split('/').at(-2)),
    said: (said.match(/proxy config a-h\S+ \(\S+\): could not be read: /g) ?? []).length,
  });

  it('says of each proxy whose configuration cannot be had why, where it was asked for, and ends the same', async () => {
    begun = await play({ fates: ['crashes', 'ready'], second: newImage, gives: newImage, proxyConfig: true });
    expect(await run(), said).to.equal(6);
    expect(ofProxyConfigs()).to.deep.equal({ rights: 2, ports: ['a-h2-1', 'a-h1-1'], said: 2 });
  });

  it('asks for nothing of proxies where it was not', async () => {
    begun = await play({ fates: ['crashes', 'ready'], second: newImage, gives: newImage });
    expect(await run(), said).to.equal(6);
    expect(ofProxyConfigs()).to.deep.equal({ rights: 0, ports: [], said: 0 });
  });

  it('wants the configuration of proxies on the way back too', async () => {
    begun = await play({
      fates: ['crashes', 'crashes'],
      second: oldImage,
      gives: oldImage,
      onFailure: 'undo',
      proxyConfig: true,
    });
    expect(await run(), said).to.equal(7);
    expect(readSaved(folder, undoId()).wishes.proxyConfig).to.equal(true);
    expect(ofProxyConfigs().rights).to.equal(4);
  });

  describe('by --on-failure undo', () => {
    it('is 6 when all is back', async () => {
      begun = await play({
        fates: ['crashes', 'ready'],
        second: oldImage,
        gives: oldImage,
        onFailure: 'undo',
      });
      expect(await run(), said).to.equal(6);
      expect([toResume(), toTakeBack()]).to.deep.equal([[], []]);
      expect(small.restarts('a')).to.equal(2);
    });

    it('is 7 when its restart fails too, and the undo is what is gone on with', async () => {
      begun = await play({
        fates: ['crashes', 'crashes'],
        second: oldImage,
        gives: oldImage,
        onFailure: 'undo',
      });
      expect(await run(), said).to.equal(7);
      expect(undoId()).to.match(/-undo$/);
      expect([toResume(), toTakeBack()]).to.deep.equal([[undoId()], []]);
      expect(said).to.contain(`cure it, then: meshproof rollout resume ${undoId()}`);
    });

    it('is 7 when the injector gives another image, with nothing to go on with', async () => {
      begun = await play({
        fates: ['crashes', 'ready'],
        second: oldImage,
        gives: newImage,
        onFailure: 'undo',
      });
      expect(await run(), said).to.equal(7);
      expect(undoId()).to.equal(undefined);
      expect([toResume(), toTakeBack()]).to.deep.equal([[], [begun.id]]);
      expect(said).to.contain('move the injector back first');
    });
  });

  describe('by hand', () => {
    it('is 0 when all is back', async () => {
      begun = await play({ fates: ['ready', 'ready'], second: oldImage, gives: oldImage });
      expect(await run(), said).to.equal(0);
      expect(await undoByHand(), said).to.equal(0);
      expect(toResume()).to.deep.equal([]);
      expect(small.restarts('a')).to.equal(2);
    });

    it('is 7 when its restart fails, and when it is resumed and still does not stand', async () => {
      begun = await play({ fates: ['ready', 'ready'], second: newImage, gives: oldImage });
      expect(await run(), said).to.equal(0);
      expect(await undoByHand(), said).to.equal(7);
      expect([toResume(), toTakeBack()]).to.deep.equal([[undoId()], []]);
      expect(said).to.contain(`cure it, then: meshproof rollout resume ${undoId()}`);
      expect(await exitOf(() => resume(undoId(), { state: folder })), said).to.equal(7);
      expect(toResume()).to.deep.equal([undoId()]);
      expect(small.restarts('a')).to.equal(2);
    });

    it('is 4 when the injector gives another image: nothing is touched', async () => {
      begun = await play({ fates: ['ready', 'ready'], second: oldImage, gives: newImage });
      expect(await run(), said).to.equal(0);
      expect(await undoByHand(), said).to.equal(4);
      expect([toResume(), toTakeBack()]).to.deep.equal([[], [begun.id]]);
      expect(small.restarts('a')).to.equal(1);
    });
  });
});
