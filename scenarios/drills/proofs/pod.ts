import { expect } from 'chai';
import { type Workload, workloadId } from '../../../harness/matrix/workload.ts';
import { ok } from '../matrix/answers.ts';
import { clients } from '../matrix/clients.ts';
import { twoVersions } from '../matrix/find.ts';
import type { Stand } from '../matrix/stand.ts';

interface Container {
  readonly name: string;
  readonly resources?: Readonly<Record<'requests' | 'limits', Readonly<Record<string, string>> | undefined>>;
  readonly lifecycle?: { readonly postStart?: object };
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

interface PodSpec {
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
}

const names = (list: readonly Container[] = []) => list.map(({ name }) => name);
const allOf = ({ initContainers = [], containers }: PodSpec) => [...initContainers, ...containers];
const proxyOf = (spec: PodSpec) => allOf(spec).find(({ name }) => name === 'istio-proxy');

export function podProofs({ having, inPod, one, workloads, world }: Stand): void {
  const specsOf = async (workload: Workload) =>
    (await world().pods(workload)).map(({ spec }) => spec as PodSpec);
  const specOf = async (wanted: Readonly<Record<string, string>>): Promise<PodSpec> => {
    const [spec] = await specsOf(having(wanted));
    if (!spec) throw new Error(`${JSON.stringify(wanted)} has no pod`);
    return spec;
  };

  describe('the proxy in the pod', () => {
    for (const [proxy, inits, containers] of [
      ['native', true, false],
      ['classic', false, true],
      ['none', false, false],
    ] as const)
      it(`proxy=${proxy}: ${inits ? 'an init container' : containers ? 'a container' : 'none'}`, async () => {
        const chosen = workloads.filter(({ permutation, host }) => permutation.proxy === proxy && host);
        expect(chosen).to.not.deep.equal([]);
        for (const workload of chosen)
          for (const spec of await specsOf(workload)) {
            expect(names(spec.initContainers).includes('istio-proxy'), workloadId(workload)).to.equal(inits);
            expect(names(spec.containers).includes('istio-proxy'), workloadId(workload)).to.equal(containers);
          }
      });
    for (const [injection, injected] of Object.entries({
      'namespace-label': true,
      'pod-label': true,
      'revision-label': true,
      'opted-out': false,
      annotation: false,
      'not-labelled': false,
    }))
      it(`injection=${injection}: ${injected ? 'it is there' : 'it is not'}`, async () => {
        expect(names(allOf(await specOf({ injection }))).includes('istio-proxy')).to.equal(injected);
      });
  });

  it('an answer names the version of the proxy beside it, or that there is none', async () => {
    const named = async (proxy: string) => {
      const { host } = having({ proxy }, { ...twoVersions, virtualService: ['mirror'] });
      return (JSON.parse((await one('in-mesh', ok(host))).body) as { proxy: string }).proxy;
    };
    for (const proxy of ['native', 'classic']) expect(await named(proxy), proxy).to.match(/^1\.\d+\.\d+/);
    expect(await named('none')).to.equal('none');
  });

  describe('annotations of the pod', () => {
    it('podAnnotations=proxy-cpu sets what the proxy requests and its limit, podAnnotations=none leaves its own', async () => {
      const resources = async (podAnnotations: string) =>
        proxyOf(await specOf({ podAnnotations, proxy: 'classic' }))?.resources;
      const set = await resources('proxy-cpu');
      expect(set?.requests).to.include({ cpu: '7m', memory: '44Mi' });
      expect(set?.limits).to.include({ memory: '256Mi' });
      const own = await resources('none');
      expect(own?.requests).to.deep.equal({ cpu: '5m' });
      expect(own?.limits).to.equal(undefined);
    });
    it('podAnnotations=hold-application starts the proxy first and waits for it, podAnnotations=none last', async () => {
      const held = await specOf({ podAnnotations: 'hold-application', proxy: 'classic' });
      expect(names(held.containers)[0]).to.equal('istio-proxy');
      expect(proxyOf(held)?.lifecycle?.postStart).to.not.equal(undefined);
      const plain = await specOf({ podAnnotations: 'none', proxy: 'classic' });
      expect(names(plain.containers)[0]).to.not.equal('istio-proxy');
    });
    it('podAnnotations=include-inbound-ports: what it does not name is not held to STRICT, with podAnnotations=none it is', async () => {
      // mtls=port-level holds this port to STRICT, as mtls=strict does
      const open = { mtls: ['default', 'permissive', 'disable'], sidecar: ['ingress-listener'] };
      const asked = async (podAnnotations: string) => {
        const [pod] = await world().pods(having({ podAnnotations }, { ...open, proxy: ['none'] }));
        return (await one('outside', { url: `http://${pod?.status?.podIP}:9100/metrics` })).status;
      };
      expect(await asked('include-inbound-ports')).to.equal(200);
      expect(await asked('none')).to.equal(0);
    });
    it('podAnnotations=exclude-outbound-ports: the kernel itself refuses a port where nobody listens, with podAnnotations=none the proxy takes it first', async () => {
      const [outside] = await world().pods(clients.outside);
      const asked = async (podAnnotations: string) =>
        (
          await inPod(
            having({ podAnnotations, proxy: 'native' }),
            `http://${outside?.status?.podIP}:9999/nobody`,
          )
        ).body;
      expect(await asked('exclude-outbound-ports')).to.equal('ECONNREFUSED');
      expect(await asked('none')).to.not.equal('ECONNREFUSED');
    });
    it('podAnnotations=stats-inclusion lets statistics out, podAnnotations=none does not', async () => {
      const stats = async (podAnnotations: string) =>
        (await inPod(having({ podAnnotations, proxy: 'classic' }), 'http://127.0.0.1:15000/stats')).body;
      expect(await stats('stats-inclusion')).to.contain('runtime.load_success');
      expect(await stats('none')).to.not.contain('runtime.load_success');
    });
  });
}
