import { expect } from 'chai';
import { planCalls } from '../../harness/matrix/calls.ts';
import { gateways, ingressDomain } from '../../harness/matrix/gateways.ts';
import { external } from '../../harness/matrix/point/external.ts';
import { egress, ingress } from '../../harness/matrix/workloads/gateways.ts';
import { echo, open } from '../../harness/matrix/workloads/services.ts';
import { unresolved } from './matrix/answers.ts';
import { wrongAnswers } from './matrix/ask-plan.ts';
import { point } from './matrix/points.ts';
import { spokenWrongly } from './matrix/speak.ts';
import { standOn } from './matrix/stand.ts';
import { cronJobProofs } from './proofs/cron-jobs.ts';
import { jobProofs } from './proofs/jobs.ts';

const protocols = ['h2c', 'grpc', 'websocket', 'tcp', 'server-first', 'tls'];
const workloads = [
  echo,
  open,
  external,
  ingress,
  egress,
  ...point('gateway=ingress', 'mtls=strict', 'proxy=native'),
  ...point('gateway=egress', 'proxy=classic'),
  ...point('virtualService=gateway-bound', 'proxy=none'),
  ...point('destinationRule=simple', 'proxy=native'),
  ...point('gatewayApi=http-route', 'mtls=strict'),
  ...point('gatewayApi=grpc-route', 'mtls=strict'),
  ...protocols.flatMap((protocol) => point(`protocol=${protocol}`, 'mtls=strict', 'gatewayApi=none')),
  ...point('protocol=http10', 'mtls=permissive'),
  ...point('proxyConfig=one-thread', 'proxy=classic'),
  ...point('service=headless-beside', 'proxy=native'),
  ...point('kind=cronjob', 'proxy=classic', 'destinationRule=simple', 'gateway=egress'),
  ...point('kind=cronjob', 'proxy=native', 'sidecar=own-namespace'),
  ...point('kind=cronjob', 'proxy=none'),
  ...point('kind=cronjob', 'proxy=classic', 'serviceEntry=dns'),
];

describe('gateways, routes and protocols of the matrix on a real mesh', () => {
  const stand = standOn(workloads);
  const { having, inPod, one, world } = stand;
  const through = (host: string, path: string) => ({
    url: `http://${gateways.ingress.service}${path}`,
    headers: { host },
  });
  /** What the proxy of a gateway says that it sent on. */
  const sentOn = async (name: 'ingress' | 'egress') => {
    const [pod] = await world().pods({ namespace: 'mp-gateway', name });
    const { body } = await one('outside', { url: `http://${pod?.status?.podIP}:15020/stats/prometheus` });
    return body.split('\n').filter((line) => line.startsWith('envoy_istio_requests_total'));
  };

  it('answer every call of the plan as planned', async () => {
    const calls = planCalls(workloads);
    expect(calls.filter(({ gateway }) => gateway).length).to.be.greaterThan(5);
    expect(await wrongAnswers(world(), calls)).to.deep.equal([]);
  });

  describe('ingress', () => {
    it('gateway=ingress takes a client without a proxy to a STRICT workload, which sees the identity of the gateway', async () => {
      const { name, host } = having({ gateway: 'ingress' });
      const entered = await one('outside', through(`${name}.${ingressDomain}`, '/entered?code=201'));
      expect(entered.status).to.equal(201);
      expect((await one('outside', { url: `http://${host}/instant` })).status).to.equal(0);
      const { body } = await one('outside', through(`${name}.${ingressDomain}`, '/headers'));
      expect(body).to.contain('/ns/mp-gateway/sa/ingress');
    });
    it('knows no host of a workload with gateway=none, and none that nobody has', async () => {
      const { name } = having({ gateway: 'none' });
      expect((await one('outside', through(`${name}.${ingressDomain}`, '/instant'))).status).to.equal(404);
      expect((await one('outside', through(`nobody.${ingressDomain}`, '/instant'))).status).to.equal(404);
    });
    it('and the mesh share one VirtualService with virtualService=gateway-bound', async () => {
      const { name, host } = having({ virtualService: 'gateway-bound' });
      const entered = await one('outside', through(`${name}-bound.${ingressDomain}`, '/bound?code=201'));
      expect(entered.status).to.equal(201);
      expect((await one('in-mesh', { url: `http://${host}/bound?code=201` })).status).to.equal(201);
      expect((await one('outside', { url: `http://${host}/bound?code=201` })).status).to.equal(404);
    });
    it('tells of what it sent on, by who received it', async () => {
      const lines = await sentOn('ingress');
      const toEcho = lines.filter((line) => line.includes('echo.mp-strict'));
      expect(toEcho).to.not.deep.equal([]);
      for (const line of toEcho)
        expect(line).to.contain('reporter="source"').and.contain('peer="echo;mp-strict;');
    });
  });

  it('gateway=egress passes on what a workload asks of a host outside, with gateway=none nobody does', async () => {
    const { name, host } = having({ gateway: 'egress' });
    const outside = `egress-${name}.matrix.example`;
    const asked = encodeURIComponent(`http://${outside}/instant?code=200`);
    const sent = async () =>
      (await sentOn('egress'))
        .filter((line) => line.includes(outside))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    const before = await sent();
    const answers = await world().ask(
      'in-mesh',
      Array.from({ length: 5 }, () => ({ url: `http://${host}/downstream?servers=${asked}` })),
    );
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200, 200]);
    for (const { body } of answers) expect(body).to.contain('"service":"external"');
    expect((await sent()) - before).to.equal(5);
    // whoever asks a proxy for names is told of hosts of its namespace too, so that one of them could get there
    const without = having({
      gateway: 'none',
      proxy: 'native',
      destinationRule: 'none',
      serviceEntry: 'none',
    });
    const lost = await one('in-mesh', { url: `http://${without.host}/downstream?servers=${asked}` });
    expect(lost.status).to.equal(502);
    expect(lost.body).to.match(unresolved);
    expect((await sent()) - before).to.equal(5);
  });

  it('destinationRule=simple makes TLS of plain text: the host speaks nothing else at that port', async () => {
    const { name, host } = having({ destinationRule: 'simple' });
    const asked = encodeURIComponent(`http://tls-${name}.matrix.example/instant?code=200`);
    const { status, body } = await one('in-mesh', { url: `http://${host}/downstream?servers=${asked}` });
    expect(status).to.equal(200);
    expect(body).to.contain('"service":"external"');
    expect((await one('outside', { url: 'http://external.mp-outside:8443/instant' })).status).to.equal(0);
  });

  describe('the Kubernetes Gateway API', () => {
    it('gatewayApi=http-route rewrites for clients in the mesh and adds its header, gatewayApi=none neither', async () => {
      const { name, host } = having({ gatewayApi: 'http-route' });
      const routed = await one('in-mesh', { url: `http://${host}/routed?code=201` });
      expect(routed.status).to.equal(201);
      expect(routed.headers['x-matrix-route']).to.equal(name);
      const direct = await one('in-mesh', { url: `http://${host}/instant?code=201` });
      expect(direct.headers).to.not.have.property('x-matrix-route');
      const unrouted = having({ gatewayApi: 'none', protocol: 'h2c' });
      expect((await one('in-mesh', { url: `http://${unrouted.host}/routed?code=201` })).status).to.equal(404);
    });
    it('gatewayApi=grpc-route lets its method pass and no other', async () => {
      const { spoken = [] } = having({ gatewayApi: 'grpc-route' });
      expect(spoken.map(({ expect: code }) => code)).to.deep.equal([0, 12]);
      expect(await spokenWrongly(world(), 'in-mesh', spoken)).to.deep.equal([]);
    });
  });

  describe('a protocol', () => {
    for (const protocol of protocols)
      it(`protocol=${protocol} passes both proxies`, async () => {
        const { spoken = [] } = having({ protocol });
        expect(spoken).to.not.deep.equal([]);
        expect(await spokenWrongly(world(), 'in-mesh', spoken)).to.deep.equal([]);
      });
    it('protocol=tcp is no HTTP to the proxies, and none counts a request, as with protocol=h2c', async () => {
      const counted = async (protocol: string, port: number) =>
        (await inPod(having({ protocol }), 'http://127.0.0.1:15020/stats/prometheus')).body
          .split('\n')
          .filter(
            (line) => line.startsWith('envoy_istio_requests_total') && line.includes(`inbound|${port}|`),
          );
      expect(await counted('tcp', 9000)).to.deep.equal([]);
      expect(await counted('h2c', 8082)).to.not.deep.equal([]);
    });
    it('protocol=http is HTTP/1.1 alone: HTTP/2 of its own port is not answered', async () => {
      const { host } = having({ protocol: 'http' });
      const { status } = await one('in-mesh', { url: `http://${host}/instant?code=200` });
      expect(status).to.equal(200);
      const other = [{ url: `h2c://${host}:8082/instant?code=201`, expect: 201 }];
      expect(await spokenWrongly(world(), 'in-mesh', other)).to.have.length(1);
    });
    it('is refused to a client without a proxy where STRICT asks for mTLS, so the proxies do look', async () => {
      for (const protocol of protocols) {
        const { spoken = [] } = having({ protocol });
        expect(await spokenWrongly(world(), 'outside', spoken), protocol).to.have.length(spoken.length);
      }
    });
    it('protocol=http10 is answered by the receiving proxy, and refused by one that asks for mTLS', async () => {
      const { spoken = [] } = having({ protocol: 'http10' });
      expect(spoken).to.have.length(1);
      expect(await spokenWrongly(world(), 'in-mesh', spoken)).to.deep.equal([]);
      const { host } = having({ protocol: 'h2c' });
      const strict = [{ url: `http10://${host}/instant?code=200`, expect: 426 }];
      expect((await spokenWrongly(world(), 'in-mesh', strict)).join()).to.contain('ECONNRESET');
    });
    it('protocol=tls shows the certificate of the application and not one of the mesh', async () => {
      const { name, namespace } = having({ protocol: 'tls' });
      const script = `const s = require('node:tls').connect({ host: '${name}.${namespace}', port: 8443, rejectUnauthorized: false },
        () => { console.log(JSON.stringify(s.getPeerCertificate())); s.end(); })`;
      const { subject, subjectaltname } = JSON.parse(await world().run('in-mesh', 'node', '-e', script));
      expect(JSON.stringify([subject, subjectaltname]))
        .to.contain(name)
        .and.not.contain('spiffe');
    });
  });

  describe('an answer', () => {
    it('that comes in parts passes both proxies as they come', async () => {
      const { host } = having({ protocol: 'h2c' });
      const parts = { url: `http://${host}/stream?chunks=5&every=200&size=16` };
      const { status, body, first, took } = await one('in-mesh', parts);
      expect([status, body.length]).to.deep.equal([200, 80]);
      expect(took).to.be.at.least(790);
      expect(first).to.be.below(took - 500);
    });
    it('with trailers keeps them through both proxies, in HTTP/2', async () => {
      const { name, namespace } = having({ protocol: 'h2c' });
      const script = `const session = require('node:http2').connect('http://${name}.${namespace}:8082');
        const stream = session.request({ ':path': '/trailers' });
        let said = {};
        stream.on('trailers', (trailers) => { said = trailers; });
        stream.on('end', () => { console.log(JSON.stringify(said)); session.close(); });
        stream.resume().end();`;
      const trailers = JSON.parse(await world().run('in-mesh', 'node', '-e', script));
      expect(trailers['x-trailer']).to.match(new RegExp(`^${name}-`));
      expect(Number(trailers['x-body-bytes'])).to.equal(trailers['x-trailer'].length + 1);
    });
  });

  jobProofs(stand);
  cronJobProofs(stand);

  it('proxyConfig=one-thread sets the threads of the proxy, proxyConfig=none leaves the own', async () => {
    const [pod] = await world().pods(having({ proxyConfig: 'one-thread' }));
    const proxy = [...(pod?.spec.containers ?? []), ...(pod?.spec.initContainers ?? [])].find(
      ({ name }: { name: string }) => name === 'istio-proxy',
    );
    const [other] = await world().pods(having({ proxyConfig: 'none', proxy: 'classic' }));
    const told = async (from: typeof pod) =>
      (from && (await world().run(from, 'node', '-e', serverInfo))) ?? 'no pod';
    const config = proxy?.env?.find(({ name }: { name: string }) => name === 'PROXY_CONFIG');
    expect(JSON.parse(config?.value)).to.include({ concurrency: 1 });
    expect(await told(pod)).to.equal('1');
    expect(await told(other)).to.equal('2');
  });

  it('service=headless-beside gives the addresses of the pods, and a call by its name is answered', async () => {
    const workload = having({ service: 'headless-beside' });
    const { name, namespace } = workload;
    const [pod] = await world().pods(workload);
    const script = `require('node:dns').resolve4('${name}-pods.${namespace}.svc.cluster.local', (e, a) => console.log(e || a.join()))`;
    expect((await world().run('outside', 'node', '-e', script)).trim()).to.equal(pod?.status?.podIP);
    const { status, body } = await one('in-mesh', {
      url: `http://${name}-pods.${namespace}:8080/instant?code=200`,
    });
    expect(status, body).to.equal(200);
  });
});

/** Prints the concurrency that the proxy was started with. */
const serverInfo = `fetch('http://127.0.0.1:15000/server_info').then((answer) => answer.json())
  .then(({ command_line_options }) => process.stdout.write(String(command_line_options.concurrency)))`;
