import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { Failure } from '../../reports/failure/failure.ts';
import { openAccess } from './access.ts';
import type { KubeObject, ListQuery, Sighting } from './cluster.ts';
import { type FollowLimits, followCollection } from './follow.ts';
import { connectRest } from './rest.ts';
import {
  type ApiServer,
  type Handler,
  kubeconfigFor,
  startApiServer,
  statusBody,
} from './testing/api-server.ts';
import { changeFeed } from './testing/change-feed.ts';

const path = '/api/v1/pods';
const query: ListQuery = { apiVersion: 'v1', kind: 'Pod' };
const named = (name: string): KubeObject => ({
  ...query,
  metadata: { name, namespace: 'shop', managedFields: [{}] },
});

describe('following a collection', () => {
  let servers: ApiServer[];
  let ends: AbortController[];
  let told: Sighting[];
  let present: Map<string, KubeObject>;
  let feed: ReturnType<typeof changeFeed>;

  beforeEach(() => {
    [servers, ends, told, present, feed] = [[], [], [], new Map(), changeFeed()];
  });
  afterEach(async () => {
    for (const end of ends) end.abort();
    await Promise.all(servers.map((server) => server.close()));
  });

  const put = (name: string) => {
    const type = present.has(name) ? 'MODIFIED' : 'ADDED';
    present.set(name, feed.record('pods', type, named(name)));
  };
  const remove = (name: string) => {
    const before = present.get(name);
    present.delete(name);
    if (before) feed.record('pods', 'DELETED', before);
  };
  const usual: Handler = (request) => {
    if (request.path !== path) return undefined;
    if (request.query.get('watch') === 'true') return feed.watch('pods', request.query);
    return { body: { items: [...present.values()], metadata: { resourceVersion: feed.version() } } };
  };
  const serve = async (handler: Handler = () => undefined, port = 0) => {
    const server = await startApiServer(
      (request, count) => handler(request, count) ?? usual(request, count),
      undefined,
      port,
    );
    servers.push(server);
    return server;
  };
  const follow = async (url: string, limits: FollowLimits = {}, asked = query) => {
    const rest = connectRest(await openAccess({ kubeconfigText: kubeconfigFor(url) }), { patience: 20 });
    const end = new AbortController();
    ends.push(end);
    return followCollection(
      rest,
      async () => path,
      asked,
      (sighting) => told.push(sighting),
      end.signal,
      limits,
    );
  };
  /** What is there by what was told. */
  const known = () => {
    const names = new Set<string>();
    for (const sighting of told) {
      if (sighting.type === 'all') {
        names.clear();
        for (const { metadata } of sighting.objects) names.add(metadata.name);
      }
      if (sighting.type === 'put') names.add(sighting.object.metadata.name);
      if (sighting.type === 'gone') names.delete(sighting.object.metadata.name);
    }
    return [...names].toSorted();
  };
  const until = async (is: () => boolean) => {
    for (let looks = 0; looks < 400 && !is(); looks++) await delay(5);
    if (!is()) throw new Error(`not in 2 s; told: ${JSON.stringify(told.map(({ type }) => type))}`);
  };
  const count = (type: Sighting['type']) => told.filter((sighting) => sighting.type === type).length;
  const watches = () =>
    servers.flatMap(({ requests }) => requests).filter((one) => one.query.get('watch') === 'true');

  /** The world changes while `fault` is on; afterwards everything must be known. */
  const survives = async (url: string, fault: () => unknown, limits: FollowLimits = {}) => {
    put('a');
    put('b');
    void follow(url, limits);
    await until(() => feed.watches() === 1);
    await fault();
    put('c');
    remove('a');
    await until(() => known().join() === 'b,c');
  };

  it('tells what there is, then each change, by one list and one watch', async () => {
    const server = await serve();
    await survives(server.url, () => {});
    put('b');
    await until(() => count('put') === 2);
    expect(server.requests).to.have.length(2);
    expect(watches()[0]?.query.get('allowWatchBookmarks')).to.equal('true');
    const [first] = told;
    expect(first?.type === 'all' && first.objects[0]?.metadata.managedFields).to.equal(undefined);
  });

  it('hands over only what is asked to be kept', async () => {
    const { url } = await serve();
    put('a');
    const keep = ({ apiVersion, kind, metadata }: KubeObject) => ({
      apiVersion,
      kind,
      metadata: { name: `${metadata.name}!` },
    });
    void follow(url, {}, { ...query, keep });
    await until(() => feed.watches() === 1);
    put('b');
    await until(() => count('put') === 1);
    expect(known()).to.deep.equal(['a!', 'b!']);
  });

  it('goes on where it stood when the server ends a watch, without a new list', async () => {
    const { url } = await serve();
    await survives(url, () => feed.cut());
    expect(count('all')).to.equal(1);
    expect(count('blind')).to.equal(0);
    expect(watches()).to.have.length(2);
  });

  it('stands where a bookmark says, though nothing changed', async () => {
    const { url } = await serve();
    await survives(url, async () => {
      feed.record('others', 'ADDED', named('other'));
      const bookmark = { type: 'BOOKMARK', object: { metadata: { resourceVersion: feed.version() } } };
      feed.say(`${JSON.stringify(bookmark)}\n`);
      await delay(20);
      feed.forgetBefore();
      feed.cut();
    });
    expect(count('all')).to.equal(1);
  });

  it('begins with a new list after 410 as a status', async () => {
    const { url } = await serve();
    await survives(url, async () => {
      put('d');
      await until(() => known().includes('d'));
      feed.cut();
      remove('d');
      feed.forget();
    });
    expect(count('all')).to.equal(2);
  });

  it('begins with a new list after 410 as an event', async () => {
    const { url } = await serve();
    await survives(url, () => {
      const { body } = statusBody(410, 'too old resource version', 'Expired');
      feed.say(`${JSON.stringify({ type: 'ERROR', object: body })}\n`);
    });
    expect(count('all')).to.equal(2);
  });

  it('opens a watch anew from which nothing comes: it may be half-open', async () => {
    const { url } = await serve();
    await survives(url, () => feed.muffle(), { quiet: 60 });
    expect(count('all')).to.equal(1);
    expect(count('blind')).to.equal(0);
  });

  it('opens a watch anew that the server never answers', async () => {
    let silent = 0;
    const { url } = await serve(({ query: asked }) =>
      asked.get('watch') === 'true' && silent++ === 0 ? 'silence' : undefined,
    );
    await survives(url, () => {}, { quiet: 60 });
    expect(silent).to.be.greaterThan(1);
  });

  it('takes a torn line for the end of a connection', async () => {
    const { url } = await serve();
    await survives(url, () => feed.say('{"type":"ADDED","object":{"meta\n'));
    expect(count('all')).to.equal(1);
    expect(known()).to.deep.equal(['b', 'c']);
  });

  it('says that it is blind while the server is away, and when it sees again', async () => {
    const first = await serve();
    await survives(first.url, async () => {
      await first.close();
      await until(() => count('blind') === 1);
      await serve(undefined, Number(new URL(first.url).port));
    });
    expect(told.find(({ type }) => type === 'blind')).to.have.nested.property(
      'error.code',
      'MP_KUBE_UNREACHABLE',
    );
    expect(count('sighted')).to.equal(1);
    expect(count('all')).to.equal(1);
  });

  it('waits as long as a 429 asks', async () => {
    const times: number[] = [];
    const { url } = await serve(({ query: asked }) => {
      if (asked.get('watch') !== 'true') return undefined;
      times.push(performance.now());
      return times.length === 1
        ? { ...statusBody(429, 'too many'), headers: { 'Retry-After': '1' } }
        : undefined;
    });
    await survives(url, () => {});
    expect((times[1] ?? 0) - (times[0] ?? 0)).to.be.greaterThan(990);
    expect(count('blind')).to.equal(1);
    expect(count('sighted')).to.equal(1);
  });

  it('reads its credentials again when a token has run out', async () => {
    let refused = 0;
    const { url } = await serve(({ query: asked }) =>
      asked.get('watch') === 'true' && refused++ === 0
        ? statusBody(401, 'Unauthorized', 'Unauthorized')
        : undefined,
    );
    await survives(url, () => {});
    expect(count('blind')).to.equal(0);
  });

  it('ends with the refusal where it may not watch', async () => {
    const { url } = await serve(({ query: asked }) =>
      asked.get('watch') === 'true'
        ? statusBody(403, 'cannot watch resource "pods"', 'Forbidden')
        : undefined,
    );
    const error = await follow(url).catch((failure: Failure) => failure);
    expect(error).to.have.property('code', 'MP_KUBE_REFUSED');
    expect(error).to.have.property('message', 'cannot watch resource "pods"');
  });

  for (const [title, answer] of [
    ['ends each watch at once', { body: '' }],
    ['answers each watch with 410', statusBody(410, 'too old', 'Expired')],
    ['answers each watch with 500', statusBody(500, 'etcd is away')],
  ] as const)
    it(`asks ever more slowly of a server that ${title}`, async () => {
      const server = await serve(({ query: asked }) => (asked.get('watch') === 'true' ? answer : undefined));
      void follow(server.url);
      await delay(1_000);
      // 0, 100, 300, 700 ms, give or take the jitter
      expect(watches().length).to.be.within(3, 6);
    });

  it('ends when told to, whatever it was about', async () => {
    const { url } = await serve(() => 'silence');
    const following = follow(url);
    await delay(20);
    for (const end of ends) end.abort();
    await following;
    expect(told).to.deep.equal([]);
  });
});
