import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { connectCluster } from '../kube/client.ts';
import { type ApiServer, kubeconfigFor, startApiServer } from '../kube/testing/api-server.ts';
import { type Forwarding, forwardPorts } from '../kube/testing/port-forward.ts';
import { newImage, oldImage, type PodParts, pod } from '../testing/objects.ts';
import { keepProxyConfigs, type ProxyConfig, proxiesToRead, proxyConfigLine } from './proxy-config.ts';

const dump = JSON.stringify({ configs: ['x'.repeat(100_000)] });
const broken = pod({ name: 'web-h2-1', image: newImage, unready: 'unready' });

describe('the configuration of proxies', function () {
  this.timeout(60_000);
  let api: ApiServer;
  let envoy: Server;
  let folder: string;
  let answer: RequestListener;
  let becomes: (pod: string) => Forwarding | 'silence';
  let paths: string[];

  beforeEach(async () => {
    paths = [];
    answer = (_, response) => response.end(dump);
    envoy = createServer((request, response) => {
      paths.push(request.url ?? '');
      answer(request, response);
    });
    await new Promise<void>((resolve) => envoy.listen(0, '127.0.0.1', resolve));
    becomes = () => ({ port: (envoy.address() as AddressInfo).port });
    api = await startApiServer(() => undefined);
    forwardPorts(api, (name) => becomes(name));
    folder = join(mkdtempSync(join(tmpdir(), 'meshproof-dump-')), 'proxy-config');
  });
  afterEach(async () => {
    envoy.closeAllConnections();
    envoy.close();
    await api.close();
    rmSync(join(folder, '..'), { recursive: true });
  });

  const keep = async (pods = [broken], bounds: { timeout?: number; most?: number } = {}) => {
    const cluster = await connectCluster({ kubeconfigText: kubeconfigFor(api.url) });
    // a busy machine is no fault of a proxy
    return keepProxyConfigs(cluster, pods, { folder, timeout: 60_000, ...bounds });
  };
  const unreadOf = ([config]: readonly ProxyConfig[]) => (config && 'unread' in config ? config.unread : '');

  it('is kept whole, in a file for each pod, for its owner alone', async () => {
    const pods = [broken, pod({ name: '../../etc', image: oldImage })];
    const kept = await keep(pods);
    expect(paths).to.deep.equal(['/config_dump?include_eds', '/config_dump?include_eds']);
    const files = kept.map((config) => ('file' in config ? config.file : ''));
    expect(readdirSync(folder)).to.have.members(files.map((file) => file.slice(folder.length + 1)));
    expect(files[0]).to.match(/\/proxy-config\/shop\.web-h2-1\.\d{8}t\d{6}z\.json$/);
    for (const file of files) {
      expect(readFileSync(file, 'utf8')).to.equal(dump);
      expect(statSync(file).mode & 0o777).to.equal(0o600);
    }
    expect(statSync(folder).mode & 0o777).to.equal(0o700);
    expect(kept.map(proxyConfigLine)).to.deep.equal([
      `proxy config web-h2-1 (${newImage}): 97.67 KiB in ${files[0]}`,
      `proxy config ../../etc (${oldImage}): 97.67 KiB in ${files[1]}`,
    ]);
  });

  const troubles: readonly [title: string, said: string | RegExp, breaks: () => void][] = [
    ['the right is missing', 'you may not', () => (becomes = () => ({ status: 403 }))],
    ['its port is shut', 'connection refused', () => (becomes = () => ({ says: 'connection refused' }))],
    [
      'it answers with another status',
      'the proxy answers /config_dump?include_eds with status 503',
      () => (answer = (_, response) => response.writeHead(503).end()),
    ],
    ['it is cut off', /aborted|hang up/, () => (answer = (_, response) => cut(response))],
    ['its node does not answer', 'not within 0.3 s', () => (becomes = () => 'silence')],
    ['it does not come to an end', 'not within 0.3 s', () => (answer = (_, response) => response.write('{'))],
  ];
  const cut = (response: Parameters<RequestListener>[1]) => {
    response.write(dump, () => response.destroy());
  };
  for (const [title, said, breaks] of troubles)
    it(`is not kept and says so when ${title}`, async () => {
      breaks();
      const configs = await keep([broken], { timeout: 300 });
      if (typeof said === 'string') expect(unreadOf(configs)).to.equal(said);
      else expect(unreadOf(configs)).to.match(said);
      expect(readdirSync(folder)).to.deep.equal([]);
    });

  it('is not kept when it is longer than its bound, and up to it', async () => {
    expect(unreadOf(await keep([broken], { most: dump.length - 1 }))).to.equal('it is longer than 97.67 KiB');
    expect(readdirSync(folder)).to.deep.equal([]);
    expect(unreadOf(await keep([broken], { most: dump.length }))).to.equal('');
    expect(readdirSync(folder)).to.have.length(1);
  });

  it('of one pod that cannot be had takes none from another', async () => {
    const { port } = envoy.address() as AddressInfo;
    becomes = (name) => (name === 'web-h2-1' ? { says: 'no' } : { port });
    const configs = await keep([broken, pod({ name: 'web-h1-1', image: oldImage })]);
    expect(configs.map((config) => 'file' in config)).to.deep.equal([false, true]);
  });
});

describe('the proxies that explain a failure', () => {
  const sick = (name: string, parts: PodParts = {}) =>
    pod({ name, image: newImage, unready: 'unready', ...parts });
  const well = (name: string, parts: PodParts = {}) => pod({ name, image: oldImage, ...parts });
  const born = (made: ReturnType<typeof pod>, creationTimestamp: string) => ({
    ...made,
    metadata: { ...made.metadata, creationTimestamp },
  });
  const names = (...args: Parameters<typeof proxiesToRead>) =>
    proxiesToRead(...args).map(({ metadata }) => metadata.name);

  it('are two that are not ready, and one of before', () => {
    expect(names([well('old'), sick('a'), sick('b'), sick('c'), well('old-too')])).to.deep.equal([
      'a',
      'b',
      'old',
    ]);
  });

  it('are three that are not ready where none of before is left', () => {
    const same = well('same', { image: newImage });
    const going = well('going', { leaving: 'leaving' });
    expect(names([same, going, sick('a'), sick('b'), sick('c'), sick('d')])).to.deep.equal(['a', 'b', 'c']);
  });

  it('are none without one that is not ready, or without a proxy', () => {
    expect(names([well('old')], 'quota')).to.deep.equal([]);
    expect(names([sick('bare', { image: undefined }), sick('over', { phase: 'Failed' })])).to.deep.equal([]);
  });

  it('are the youngest and another one where the image is wrong, ready or not', () => {
    const old = born(well('old'), '2026-11-24T12:00:00Z');
    const young = born(well('young', { image: 'stray' }), '2026-11-24T12:05:00Z');
    expect(names([old, young], 'wrong-image')).to.deep.equal(['young', 'old']);
  });
});
