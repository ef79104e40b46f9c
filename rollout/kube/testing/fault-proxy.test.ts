import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runProgram } from '../../../chart-gen/process/run-program.ts';
import { connectCluster } from '../client.ts';
import type { Cluster, KubeObject, Sighting } from '../cluster.ts';
import { waitFor } from '../wait.ts';
import { type ApiServer, kubeconfigFor, startApiServer, statusBody } from './api-server.ts';
import { type ChangeFeed, changeFeed } from './change-feed.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';

const pod = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'shop', name, labels: { app: name } },
});

const nothing = { answered: 0, done: 0, cut: 0, muffled: 0, keptBack: 0, said: 0 };

describe('a proxy that can be told to fail', () => {
  let folder: string;
  let server: ApiServer;
  let proxy: FaultProxy;
  let cluster: Cluster;
  let feed: ChangeFeed;
  let patched: number;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'proxy-'));
    await runProgram('openssl', 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=api -addext subjectAltName=IP:127.0.0.1 -keyout key -out crt'.split(' '), { cwd: folder }); // biome-ignore format: one command
  });
  after(() => rm(folder, { recursive: true }));
  beforeEach(async () => {
    feed = changeFeed();
    patched = 0;
    const [cert, key] = [readFileSync(join(folder, 'crt')), readFileSync(join(folder, 'key'))];
    server = await startApiServer(
      ({ method, path, query }) => {
        if (method === 'PATCH') patched += 1;
        if (method === 'PATCH') return { body: pod('a') };
        if (query.get('watch') === 'true') return feed.watch('pods', query);
        if (path === '/api/v1/pods') return { body: { items: [], metadata: { resourceVersion: '1' } } };
        return undefined;
      },
      { cert, key, ca: cert },
    );
    proxy = await startFaultProxy(new URL(server.url), cert);
    cluster = await connectCluster({ kubeconfigText: kubeconfigFor(proxy.url), patience: 500 });
  });
  afterEach(async () => {
    await proxy.close();
    await server.close();
  });

  it('passes on what it is told nothing about', async () => {
    expect((await cluster.apply(pod('a'))).metadata.name).to.equal('a');
    expect(server.requests.at(-1)?.headers.authorization).to.equal('Bearer first');
    expect(server.requests.at(-1)?.body).to.contain('"shop"');
    expect(proxy.requests.map(({ method }) => method)).to.deep.equal(['GET', 'PATCH']);
    expect(proxy.met()).to.deep.equal(nothing);
  });

  it('counts nothing for a fault that meets no request, and for watches where there are none', async () => {
    proxy.meet(({ method }) =>
      method === 'DELETE' ? { is: 'answered', with: statusBody(500, '') } : undefined,
    );
    await cluster.list({ apiVersion: 'v1', kind: 'Pod' });
    proxy.cut();
    proxy.say('{}');
    proxy.muffle();
    expect(proxy.met()).to.deep.equal(nothing);
  });

  it('answers in the place of the server, or has it act and loses its answer', async () => {
    proxy.meet(() => ({ is: 'answered', with: statusBody(409, 'conflict') }));
    await cluster.list({ apiVersion: 'v1', kind: 'Pod' }).catch(() => {});
    expect(server.requests).to.have.length(0);
    expect(proxy.met()).to.deep.equal({ ...nothing, answered: proxy.requests.length });
    for (const [index, answer] of (['reset', statusBody(503, 'shutting down')] as const).entries()) {
      let met = 0;
      const before = patched;
      proxy.meet(({ method }) => (method === 'PATCH' && met++ === 0 ? { is: 'done', answer } : undefined));
      await cluster.apply(pod('a'));
      expect(patched - before).to.equal(2);
      expect(proxy.met().done).to.equal(index + 1);
    }
  });

  it('ends watches, writes to them and keeps what comes from them', async () => {
    const seen: string[] = [];
    const onSight = (sighting: Sighting) =>
      seen.push(sighting.type === 'put' ? sighting.object.metadata.name : sighting.type);
    const stop = new AbortController();
    const following = cluster.follow({ apiVersion: 'v1', kind: 'Pod' }, onSight, stop.signal);
    const until = (what: string) =>
      waitFor(what, { timeout: 5_000, interval: 5 }, async () =>
        seen.includes(what) && feed.watches() > 0
          ? { done: true, value: undefined }
          : { done: false, seen: `${seen}` },
      );
    await until('all');
    feed.record('pods', 'ADDED', pod('a'));
    await until('a');
    proxy.say(
      JSON.stringify({
        type: 'ADDED',
        object: { ...pod('said'), metadata: { ...pod('said').metadata, resourceVersion: '2' } },
      }),
    );
    await until('said');
    proxy.cut();
    await waitFor('another watch', { timeout: 5_000, interval: 5 }, async () =>
      proxy.requests.filter(({ query }) => query.get('watch') === 'true').length === 2 && feed.watches() === 1
        ? { done: true, value: undefined }
        : { done: false, seen: '' },
    );
    feed.record('pods', 'ADDED', pod('b'));
    await until('b');
    expect(proxy.met()).to.deep.equal({ ...nothing, said: 1, cut: 1 });
    proxy.muffle();
    proxy.muffle();
    feed.record('pods', 'ADDED', pod('unheard'));
    await cluster.list({ apiVersion: 'v1', kind: 'Pod' });
    await waitFor('the line to be kept back', { timeout: 5_000, interval: 5 }, async () =>
      proxy.met().keptBack === 1
        ? { done: true, value: undefined }
        : { done: false, seen: `${proxy.met().keptBack}` },
    );
    expect(seen).to.not.include('unheard');
    expect(proxy.met()).to.deep.equal({ ...nothing, said: 1, cut: 1, muffled: 1, keptBack: 1 });
    stop.abort();
    await following;
    await waitFor('the watch to end', { timeout: 5_000, interval: 5 }, async () =>
      feed.watches() === 0 ? { done: true, value: undefined } : { done: false, seen: 'open' },
    );
    expect(proxy.met().keptBack).to.equal(1);
  });
});
