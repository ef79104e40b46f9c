import { expect } from 'chai';
import { planCalls } from '../../harness/matrix/calls.ts';
import { matrixFor } from '../../harness/matrix/profile-matrix.ts';
import { type Workload, workloadId } from '../../harness/matrix/workload.ts';
import { meshproof } from '../lab/command.ts';
import { answeredBy } from './matrix/app-count.ts';
import { wrongAnswers } from './matrix/ask-plan.ts';
import { binomial, times, withValues } from './matrix/find.ts';
import { type Answered, deployedWorld, removeWorld, type World } from './matrix/world.ts';

const { workloads } = matrixFor('wide');
const having = (
  wanted: Readonly<Record<string, string>>,
  unwanted?: Readonly<Record<string, readonly string[]>>,
) => withValues(workloads, wanted, unwanted);
const ok = (host: string) => ({ url: `http://${host}/instant?code=200` });
const statuses = (answers: readonly Answered[]) => answers.map(({ status }) => status);
const serviceOf = ({ body }: Answered) => (JSON.parse(body) as { service: string }).service;
const podOf = ({ body }: Answered) => (JSON.parse(body) as { pod: string }).pod;

describe('what the matrix configures takes effect on a real mesh', () => {
  let world: World;
  const one = async (from: 'in-mesh' | 'outside', asked: Parameters<World['ask']>[1][number]) =>
    (await world.ask(from, [asked]))[0] as Answered;
  const inPod = async (workload: Workload, url: string) => {
    const [pod] = await world.pods(workload);
    if (!pod) throw new Error(`${workload.name} has no pod`);
    return (await world.ask(pod, [{ url }]))[0] as Answered;
  };
  const podSpecs = async (workload: Workload) => (await world.pods(workload)).map(({ spec }) => spec);

  before(async () => {
    await meshproof('lab', 'up', '--yes');
    world = await deployedWorld(workloads);
    console.log(`      ready after ${world.readyAfter.toFixed(1)} s`);
  });
  after(async () => {
    await removeWorld(world);
    await meshproof('lab', 'down');
  });

  it('every call of the plan is answered as planned: matches, rewrites, redirects, timeouts, aborts, denials', async () => {
    const calls = planCalls(workloads).filter(({ to, via }) => [to, via].some((id) => id !== undefined));
    expect(calls.length).to.be.greaterThan(400);
    expect(await wrongAnswers(world, calls)).to.deep.equal([]);
  });

  describe('mTLS', () => {
    const open = { authorization: ['by-principal'] };
    for (const mtls of ['default', 'permissive', 'disable', 'port-level'])
      it(`${mtls} takes the plain client`, async () => {
        const { host } = having({ mtls }, open);
        expect((await one('outside', ok(host))).status).to.equal(200);
      });
    it('strict refuses the plain client and takes the one in the mesh', async () => {
      const { host } = having({ mtls: 'strict' });
      expect((await one('outside', ok(host))).status).to.equal(0);
      expect((await one('in-mesh', ok(host))).status).to.equal(200);
    });
    it('strict shows the application who called, disable does not', async () => {
      const seen = async (mtls: string) => {
        const { host } = having({ mtls });
        return (await one('in-mesh', { url: `http://${host}/headers` })).body.toLowerCase();
      };
      expect(await seen('strict')).to.contain('spiffe://');
      expect(await seen('disable')).to.not.contain('spiffe://');
    });
  });

  describe('VirtualService', () => {
    it('weights are kept, within the binomial interval', async () => {
      const { host, name } = having({ virtualService: 'weighted' });
      const answers = await world.ask('in-mesh', times(300, ok(host)));
      const { least, most } = binomial(300, 0.2);
      expect(answers.filter((answer) => serviceOf(answer) === `${name}-v2`).length).to.be.within(least, most);
    });
    it('half of the marked requests are aborted, within the binomial interval, and no other', async () => {
      const { host } = having({ virtualService: 'fault' });
      const marked = await world.ask('in-mesh', times(300, { ...ok(host), headers: { 'x-matrix': 'half' } }));
      const { least, most } = binomial(300, 0.5);
      expect(statuses(marked).filter((status) => status === 418).length).to.be.within(least, most);
      expect(statuses(await world.ask('in-mesh', times(50, ok(host))))).to.deep.equal(times(50, 200));
    });
    for (const [virtualService, arrive] of [
      ['retries-on', 3],
      ['retries-off', 1],
    ] as const)
      it(`${virtualService}: one 503 arrives ${arrive} times`, async () => {
        const workload = having({ virtualService }, { destinationRule: ['outlier-detection', 'subsets'] });
        const before = await answeredBy(world, workload, '/instant', 503);
        const { status } = await one('in-mesh', { url: `http://${workload.host}/instant?code=503` });
        expect(status).to.equal(503);
        expect((await answeredBy(world, workload, '/instant', 503)) - before).to.equal(arrive);
      });
    it('the mirror receives: ten requests arrive twenty times', async () => {
      const workload = having({ virtualService: 'mirror' }, { destinationRule: ['subsets'] });
      const before = await answeredBy(world, workload, '/instant', 202);
      await world.ask('in-mesh', times(10, { url: `http://${workload.host}/instant?code=202` }));
      expect((await answeredBy(world, workload, '/instant', 202)) - before).to.equal(20);
    });
    it('a redirect names the new place, and a preflight the origin', async () => {
      const moved = await one('in-mesh', {
        url: `http://${having({ virtualService: 'redirect' }).host}/moved`,
      });
      expect(moved.headers.location).to.match(/\/instant$/);
      const { host } = having({ virtualService: 'cors' });
      const headers = { origin: 'https://matrix.example', 'access-control-request-method': 'GET' };
      const preflight = await one('in-mesh', { method: 'OPTIONS', url: `http://${host}/instant`, headers });
      expect(preflight.headers['access-control-allow-origin']).to.equal('https://matrix.example');
    });
    it('the timeout fires at its time', async () => {
      const { host } = having({ virtualService: 'timeout' });
      const { status, took } = await one('in-mesh', { url: `http://${host}/slow?code=200&delay=5000` });
      expect(status).to.equal(504);
      expect(took).to.be.within(450, 4_000);
    });
  });

  describe('DestinationRule', () => {
    it('subsets: both versions answer where nobody chooses', async () => {
      const { host, name } = having(
        { destinationRule: 'subsets' },
        { virtualService: ['weighted', 'weighted subsets'] },
      );
      const answers = await world.ask('in-mesh', times(60, ok(host)));
      expect([...new Set(answers.map(serviceOf))].toSorted()).to.deep.equal([name, `${name}-v2`]);
    });
    it('the connection pool overflows: of 200 requests at once some are refused by the sender', async () => {
      const { host } = having({ destinationRule: 'connection-pool' });
      const asked = times(200, { url: `http://${host}/delayed?code=200&delay=3000` });
      const answers = await world.ask('in-mesh', asked, 'at-once');
      const refused = answers.filter(({ status }) => status === 503);
      expect(refused.length).to.be.greaterThan(0);
      expect(refused.some(({ headers }) => headers['x-envoy-overloaded'] === 'true')).to.equal(true);
    });
    it('a pod that answers 503 is ejected, and only the other one answers', async () => {
      const { host } = having({ destinationRule: 'outlier-detection' }, { virtualService: ['retries-on'] });
      await world.ask('in-mesh', times(40, { url: `http://${host}/instant?code=503` }));
      const stats = await inProber('http://127.0.0.1:15000/clusters');
      const name = host.split('.')[0] ?? '';
      expect(
        stats.split('\n').filter((line) => line.includes(name) && line.includes('failed_outlier_check')),
      ).to.not.deep.equal([]);
    });
    it('one user is answered by one pod, many by both', async () => {
      const { host } = having({ destinationRule: 'consistent-hash' });
      const as = (user: string) => ({ ...ok(host), headers: { 'x-user': user } });
      const same = await world.ask('in-mesh', times(20, as('ada')));
      expect(new Set(same.map(podOf)).size).to.equal(1);
      const many = await world.ask(
        'in-mesh',
        Array.from({ length: 60 }, (_, index) => as(`user-${index}`)),
      );
      expect(new Set(many.map(podOf)).size).to.be.greaterThan(1);
    });
    for (const [destinationRule, mark] of [
      ['istio-mutual', '"transport_socket":'],
      ['locality', '"consecutive_gateway_failure": 50'],
    ] as const)
      it(`${destinationRule} is in the client's proxy`, async () => {
        const { name } = having({ destinationRule });
        const dump = await inProber(
          `http://127.0.0.1:15000/config_dump?resource=dynamic_active_clusters&name_regex=outbound.*${name}\\..*`,
        );
        expect(dump).to.contain(mark);
      });
  });

  const inProber = async (url: string) => (await one('in-mesh', { url })).body;

  it('an AuthorizationPolicy by principal refuses the client without an identity', async () => {
    const { host } = having({ authorization: 'by-principal' }, { mtls: ['strict'] });
    expect((await one('outside', ok(host))).status).to.equal(403);
    expect((await one('in-mesh', ok(host))).status).to.equal(200);
  });

  it('an EnvoyFilter adds its header, and nothing without one', async () => {
    const header = async (envoyFilter: string) => {
      const { host } = having({ envoyFilter, proxy: 'native' });
      return (await one('in-mesh', ok(host))).headers['x-matrix-filter'];
    };
    expect(await header('response-header')).to.match(/^[a-z]/);
    expect(await header('none')).to.equal(undefined);
  });

  it('Telemetry logs the error and not the success', async () => {
    const workload = having(
      { telemetry: 'access-log' },
      { destinationRule: ['subsets', 'consistent-hash', 'outlier-detection'] },
    );
    await world.ask('in-mesh', [
      { url: `http://${workload.host}/instant?code=500&mark=error` },
      { url: `http://${workload.host}/instant?code=200&mark=success` },
    ]);
    const [pod] = await world.pods(workload);
    if (!pod) throw new Error('no pod');
    let log = '';
    for (let tries = 0; tries < 30 && !log.includes('mark=error'); tries++) {
      log = await world.logs(pod, 'istio-proxy');
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect(log).to.contain('mark=error').and.not.contain('mark=success');
  });

  it('a Sidecar narrows what the proxy knows', async () => {
    const known = async (sidecar: string) => {
      const workload = having({ sidecar, proxy: 'native' });
      return (await inPod(workload, 'http://127.0.0.1:15000/clusters')).body.includes('echo.mp-strict');
    };
    expect(await known('none')).to.equal(true);
    expect(await known('own-namespace')).to.equal(false);
  });

  describe('the proxy in the pod', () => {
    const names = (list: readonly { name: string }[] = []) => list.map(({ name }) => name);
    for (const [proxy, inits, containers] of [
      ['native', true, false],
      ['classic', false, true],
      ['none', false, false],
    ] as const)
      it(`${proxy}: ${inits ? 'an init container' : containers ? 'a container' : 'none'}`, async () => {
        for (const workload of workloads.filter(
          ({ permutation, host }) => permutation.proxy === proxy && host,
        ))
          for (const spec of await podSpecs(workload)) {
            expect(names(spec.initContainers).includes('istio-proxy'), workloadId(workload)).to.equal(inits);
            expect(names(spec.containers).includes('istio-proxy'), workloadId(workload)).to.equal(containers);
          }
      });
    it('is injected by namespace, pod or revision label, and kept out by the pod', async () => {
      for (const [injection, expected] of Object.entries({
        'namespace-label': true,
        'pod-label': true,
        'revision-label': true,
        'opted-out': false,
        'not-labelled': false,
      })) {
        const [spec] = await podSpecs(having({ injection }));
        const all = [...names(spec.initContainers), ...names(spec.containers)];
        expect(all.includes('istio-proxy'), injection).to.equal(expected);
      }
    });
    it('follows the annotations of the pod', async () => {
      const specOf = async (podAnnotations: string, proxy?: string) =>
        (await podSpecs(having({ podAnnotations, ...(proxy ? { proxy } : {}) })))[0];
      const text = async (podAnnotations: string) => JSON.stringify(await specOf(podAnnotations));
      expect(await text('proxy-cpu'))
        .to.contain('"cpu":"7m"')
        .and.contain('"memory":"44Mi"');
      expect(await text('include-inbound-ports')).to.contain('"-b","8080"');
      expect(await text('exclude-outbound-ports')).to.contain('9999');
      expect(await text('hold-application')).to.contain('holdApplicationUntilProxyStarts');
      const stats = await inPod(
        having({ podAnnotations: 'stats-inclusion' }),
        'http://127.0.0.1:15000/stats',
      );
      expect(stats.body).to.contain('listener_manager.');
    });
  });

  describe('Service', () => {
    it('of a protocol declared beside its name is HTTP to the proxy', async () => {
      const { host } = having({ service: 'app-protocol', proxy: 'native' });
      expect((await one('in-mesh', ok(host))).headers).to.have.property('x-envoy-upstream-service-time');
    });
  });
});
