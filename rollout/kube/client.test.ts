import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Failure } from '../../reports/failure/failure.ts';
import { connectCluster } from './client.ts';
import type { Cluster } from './cluster.ts';
import { refusedStatus } from './refusal.ts';
import type { RestLimits } from './rest.ts';
import {
  type ApiServer,
  type Handler,
  kubeconfigFor,
  type Request,
  startApiServer,
  statusBody,
} from './testing/api-server.ts';

const pods = { apiVersion: 'v1', kind: 'Pod' };
const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
const podsPath = '/api/v1/pods';
const webPath = '/apis/apps/v1/namespaces/shop/deployments/web';
const web = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { namespace: 'shop', name: 'web' } };
const named = (name: string) => ({ metadata: { name, namespace: 'shop', managedFields: [{}] } });
const page = (names: readonly string[], token = '') => ({
  body: { items: names.map(named), metadata: { continue: token } },
});

const failed = async (act: Promise<unknown>): Promise<Failure> => {
  const thrown = await act.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof Failure) return thrown;
  throw new Error(`expected a Failure, got ${String(thrown)}`);
};

describe('the client of the Kubernetes API', () => {
  let server: ApiServer | undefined;
  const started: ApiServer[] = [];

  const serve = async (...given: Parameters<typeof startApiServer>): Promise<ApiServer> => {
    server = await startApiServer(...given);
    started.push(server);
    return server;
  };
  const connect = async (handler: Handler, limits: RestLimits = {}): Promise<Cluster> => {
    const server = await serve(handler);
    return connectCluster({ kubeconfigText: kubeconfigFor(server.url), ...limits });
  };
  const asked = (method: string, path: string): readonly Request[] =>
    (server?.requests ?? []).filter((request) => request.method === method && request.path === path);

  afterEach(async () => {
    await Promise.all(started.splice(0).map((one) => one.close()));
    server = undefined;
  });

  it('reads an object, and says undefined for one that does not exist', async () => {
    const cluster = await connect(({ path }) => (path === webPath ? { body: web } : undefined));
    expect(await cluster.get(deployment)).to.deep.equal(web);
    expect(await cluster.get({ ...deployment, name: 'none' })).to.equal(undefined);
    expect(asked('GET', webPath)[0]?.headers.authorization).to.equal('Bearer first');
    expect(asked('GET', '/apis/apps/v1')).to.have.length(1);
  });

  it('lists an unknown kind as empty, but never what it may not look at', async () => {
    const rollouts = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' };
    const cluster = await connect(({ path }) =>
      path === '/apis/hidden.io/v1' ? statusBody(403, 'discovery is forbidden', 'Forbidden') : undefined,
    );
    expect(await cluster.list(rollouts)).to.deep.equal([]);
    const refused = await failed(cluster.list({ apiVersion: 'hidden.io/v1', kind: 'Thing' }));
    expect(refused.code).to.equal('MP_KUBE_REFUSED');
    expect(refused.message).to.equal('discovery is forbidden');
    expect(refusedStatus(refused)).to.equal(403);
  });

  it('joins the pages of a list, with the kind that its items lack and without managed fields', async () => {
    const cluster = await connect(({ path, query }) => {
      if (path !== podsPath) return undefined;
      return query.get('continue') === 'more' ? page(['b']) : page(['a'], 'more');
    });
    const found = await cluster.list({ ...pods, labelSelector: 'app=web' });
    expect(found).to.deep.equal(
      ['a', 'b'].map((name) => ({ ...pods, metadata: { name, namespace: 'shop' } })),
    );
    expect(asked('GET', podsPath)[1]?.query.get('labelSelector')).to.equal('app=web');
  });

  it('asks again for a page that was cut off half-way, and has none of it twice', async () => {
    const items = ['a', 'b', 'c'].map(named);
    const cluster = await connect(({ path }, count) => {
      if (path !== podsPath) return undefined;
      if (count > 0) return { body: { items, metadata: {} } };
      return (response) => {
        const text = JSON.stringify({ items, metadata: {} });
        response.writeHead(200, { 'Content-Length': text.length });
        response.write(text.slice(0, text.indexOf('"c"')), () => response.destroy());
      };
    });
    expect((await cluster.list(pods)).map(({ metadata }) => metadata.name)).to.deep.equal(['a', 'b', 'c']);
    expect(asked('GET', podsPath)).to.have.length(2);
  });

  it('begins a list again when its continue token expired, so that nothing is lost or seen twice', async () => {
    const cluster = await connect(({ path, query }, count) => {
      if (path !== podsPath) return undefined;
      if (query.get('continue') === null) return page(['a', 'b'], 'more');
      return count < 2 ? statusBody(410, 'the token is too old', 'Expired') : page(['c']);
    });
    expect((await cluster.list(pods)).map(({ metadata }) => metadata.name)).to.deep.equal(['a', 'b', 'c']);
    expect(asked('GET', podsPath)).to.have.length(4);
  });

  it('gives up on a list that expires each time', async () => {
    const cluster = await connect(({ path, query }) => {
      if (path !== podsPath) return undefined;
      return query.get('continue') === null ? page(['a'], 'more') : statusBody(410, 'too old', 'Expired');
    });
    const refused = await failed(cluster.list(pods));
    expect(refused.message).to.equal('the list expired 6 times before its end');
    expect(asked('GET', podsPath)).to.have.length(12);
  });

  it('waits as long as a 429 asks, for writes too', async () => {
    const began = performance.now();
    const cluster = await connect(({ path }, count) => {
      if (path !== webPath) return undefined;
      return count === 0
        ? { ...statusBody(429, 'too many'), headers: { 'Retry-After': '1' } }
        : { body: web };
    });
    await cluster.patch(deployment, [], 'json');
    expect(performance.now() - began).to.be.within(1_000, 2_500);
    expect(asked('PATCH', webPath)).to.have.length(2);
  });

  it('does not wait longer than its patience, whatever a 429 asks', async () => {
    const cluster = await connect(({ path }) =>
      path === podsPath ? { ...statusBody(429, 'too many'), headers: { 'Retry-After': '3600' } } : undefined,
    );
    const failure = await failed(cluster.list(pods));
    expect(failure.code).to.equal('MP_KUBE_UNREACHABLE');
    expect(failure.message).to.include('status 429');
  });

  for (const [title, fault] of [
    ['503', statusBody(503, 'not now')],
    ['a cut connection', 'reset'],
  ] as const) {
    it(`repeats a read and a server-side apply after ${title}, each with the same body`, async () => {
      const cluster = await connect(({ path }, count) => {
        if (path !== webPath) return undefined;
        return count === 0 ? fault : { body: web };
      });
      expect(await cluster.get(deployment)).to.deep.equal(web);
      expect(await cluster.apply(web)).to.deep.equal(web);
      const [first, second] = asked('PATCH', webPath);
      expect(second?.body).to.equal(first?.body);
      expect(asked('GET', webPath)).to.have.length(2);
    });

    it(`sends a JSON patch once only after ${title}, for it may have been applied`, async () => {
      const cluster = await connect(({ path }) => (path === webPath ? fault : undefined));
      await failed(cluster.patch(deployment, [{ op: 'add', path: '/x/-', value: 1 }], 'json'));
      expect(asked('PATCH', webPath)).to.have.length(1);
    });
  }

  it('waits for a server that refuses connections, within its patience', async () => {
    const first = await startApiServer(() => undefined);
    const port = Number(new URL(first.url).port);
    await first.close();
    const cluster = await connectCluster({ kubeconfigText: kubeconfigFor(first.url) });
    const asking = cluster.version();
    await new Promise((resolve) => setTimeout(resolve, 250));
    await serve(
      ({ path }) => (path === '/version' ? { body: { gitVersion: 'v1.34.4' } } : undefined),
      undefined,
      port,
    );
    expect(await asking).to.equal('v1.34.4');

    await server?.close();
    const impatient = await connectCluster({ kubeconfigText: kubeconfigFor(first.url), patience: 200 });
    const failure = await failed(impatient.version());
    expect(failure.code).to.equal('MP_KUBE_UNREACHABLE');
    expect(failure.message).to.match(/ECONNREFUSED.*\(after \d+ tries\)/);
  });

  it('is not held by a server that is silent, or stops in the middle of its answer', async () => {
    const cluster = await connect(
      ({ path }) => {
        if (path === podsPath) return 'silence';
        if (path !== webPath) return undefined;
        return (response) => {
          response.writeHead(200, { 'Content-Length': '1000' });
          response.write('{"half":');
        };
      },
      { timeout: 100, patience: 250 },
    );
    const began = performance.now();
    expect((await failed(cluster.list(pods))).message).to.include('no answer within 0.1 s');
    expect((await failed(cluster.get(deployment))).message).to.include('no answer within 0.1 s');
    expect(performance.now() - began).to.be.below(1_500);
  });

  it('reads its credentials again when they are refused, once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
    const kubeconfigPath = join(folder, 'config');
    try {
      server = await serve(({ path, headers }) => {
        if (path !== '/version') return undefined;
        if (headers.authorization !== 'Bearer second') return statusBody(401, 'Unauthorized', 'Unauthorized');
        return { body: { gitVersion: 'v1.34.4' } };
      });
      writeFileSync(kubeconfigPath, kubeconfigFor(server.url, { token: 'first' }));
      const cluster = await connectCluster({ kubeconfigPath });
      writeFileSync(kubeconfigPath, kubeconfigFor(server.url, { token: 'second' }));
      expect(await cluster.version()).to.equal('v1.34.4');
      writeFileSync(kubeconfigPath, kubeconfigFor(server.url, { token: 'third' }));
      const other = await connectCluster({ kubeconfigPath });
      expect(refusedStatus(await failed(other.version()))).to.equal(401);
      expect(asked('GET', '/version')).to.have.length(4);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('applies as meshproof without force, and names the other manager in a conflict', async () => {
    const message = 'Apply failed with 1 conflict: conflict with "helm" using apps/v1: .spec.replicas';
    const cluster = await connect(({ path, query }) => {
      if (path !== webPath) return undefined;
      return query.get('force') === 'true' ? { body: web } : statusBody(409, message, 'Conflict');
    });
    const refused = await failed(cluster.apply(web));
    expect(refused.message).to.equal(message);
    expect(refused.detail.why).to.equal('status 409 Conflict');
    expect(asked('PATCH', webPath)[0]?.query.get('fieldManager')).to.equal('meshproof');
    expect(await cluster.apply(web, { force: true })).to.deep.equal(web);
  });

  it('deletes only the object that was meant, and takes its absence for done', async () => {
    const cluster = await connect(({ method, body }) => {
      if (method !== 'DELETE') return undefined;
      const { preconditions } = JSON.parse(body) as { preconditions?: { uid?: string } };
      return preconditions?.uid === 'old'
        ? statusBody(
            409,
            'Precondition failed: UID in precondition: old, UID in object meta: new',
            'Conflict',
          )
        : statusBody(404, 'not found', 'NotFound');
    });
    await cluster.delete(deployment, { uid: 'old' });
    await cluster.delete(deployment);
    expect(asked('DELETE', webPath)).to.have.length(2);
  });

  it('shows what a proxy in the way said, when it is not the API server that answers', async () => {
    const cluster = await connect(({ path }) =>
      path === webPath ? { status: 403, body: '<h1>Blocked</h1>' } : undefined,
    );
    expect((await failed(cluster.get(deployment))).message).to.equal('<h1>Blocked</h1>');
  });

  it('asks admission without storing', async () => {
    const cluster = await connect(({ method, path, body }) =>
      method === 'POST' && path === '/api/v1/namespaces/shop/pods' ? { body } : undefined,
    );
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'shop', name: 'probe' } };
    expect(await cluster.dryRunCreate(pod)).to.deep.equal(pod);
    expect(asked('POST', '/api/v1/namespaces/shop/pods')[0]?.query.get('dryRun')).to.equal('All');
  });

  it('ends what is in flight when its signal aborts', async () => {
    const stop = new AbortController();
    const cluster = await connect(({ path }) => (path === podsPath ? 'silence' : undefined), {
      signal: stop.signal,
    });
    setTimeout(() => stop.abort(new Error('interrupted')), 50);
    const thrown = await cluster.list(pods).catch((error: Error) => error);
    expect(thrown).to.have.property('message', 'interrupted');
  });

  describe('following a log', () => {
    const query = { namespace: 'shop', pod: 'web-1', container: 'app' };
    const logPath = '/api/v1/namespaces/shop/pods/web-1/log';
    const follow = async (handler: Handler, signal = new AbortController().signal) => {
      const lines: string[] = [];
      const cluster = await connect(handler);
      await cluster.followLogs(query, (line) => lines.push(line), signal);
      return lines;
    };

    it('gives whole lines, however they are cut on the way, and the last one without a line break', async () => {
      const lines = await follow(({ path }) =>
        path === logPath
          ? (response) => {
              const bytes = Buffer.from('one\ntwö\nthree');
              response.write(bytes.subarray(0, 7));
              setTimeout(() => response.end(bytes.subarray(7)), 20);
            }
          : undefined,
      );
      expect(lines).to.deep.equal(['one', 'twö', 'three']);
      expect(asked('GET', logPath)[0]?.query.get('follow')).to.equal('true');
    });

    it('ends quietly when told to', async () => {
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 50);
      const lines = await follow(
        ({ path }) => (path === logPath ? (response) => response.write('one\n') : undefined),
        stop.signal,
      );
      expect(lines).to.deep.equal(['one']);
      const never = await follow(
        ({ path }) => (path === logPath ? 'silence' : undefined),
        AbortSignal.abort(),
      );
      expect(never).to.deep.equal([]);
    });

    it('says when the log is refused, or was cut off', async () => {
      const refused = await failed(
        follow(() => statusBody(400, 'container "app" is waiting to start', 'BadRequest')),
      );
      expect(refused.message).to.equal('container "app" is waiting to start');
      const cut = await failed(
        follow(({ path }) =>
          path === logPath
            ? (response) => {
                response.write('one\n');
                setTimeout(() => response.destroy(), 20);
              }
            : undefined,
        ),
      );
      expect(cut.code).to.equal('MP_KUBE_UNREACHABLE');
    });
  });
});
