import { expect } from 'chai';
import { planRollout } from '../../../rollout/plan/plan.ts';
import { readSnapshot } from '../../../rollout/plan/snapshot.ts';
import { ok, podOf, serviceOf, unresolved } from '../matrix/answers.ts';
import { twoVersions } from '../matrix/find.ts';
import type { Stand } from '../matrix/stand.ts';

const plain = { authorization: ['by-principal'] };

export function hostProofs({ having, inPod, one, world }: Stand): void {
  const ownersOf = async (kind: string) => {
    const pods = await world().pods(having({ kind }));
    expect(pods).to.not.deep.equal([]);
    return new Set(pods.flatMap(({ metadata }) => metadata.ownerReferences ?? []).map((owner) => owner.kind));
  };

  describe('the kind of a workload', () => {
    for (const [kind, owner] of [
      ['deployment', 'ReplicaSet'],
      ['statefulset', 'StatefulSet'],
      ['daemonset', 'DaemonSet'],
      ['job', 'Job'],
      ['replicaset', 'ReplicaSet'],
    ] as const)
      it(`kind=${kind}: its pods are those of a ${owner}, and one of them answers`, async () => {
        expect(await ownersOf(kind)).to.deep.equal(new Set([owner]));
        const workload = having({ kind }, twoVersions);
        const pods = await world().pods(workload);
        const answer = await one('in-mesh', ok(workload.host));
        expect(pods.map(({ metadata }) => metadata.name)).to.include(podOf(answer));
      });
    it('kind=job and kind=replicaset are left alone by a roll-out, with the reason, and kind=deployment is not', async () => {
      const decisionOf = async (kind: string) => {
        const { namespace, name } = having({ kind, proxy: 'native' });
        const plan = planRollout(
          await readSnapshot(world().cluster, [namespace]),
          'hub.example/proxyv2:next',
        );
        const { decision } = plan.find((planned) => planned.name === name) ?? {};
        return decision?.action === 'skip' ? decision.outcome : decision?.action;
      };
      expect(await decisionOf('job')).to.equal('job');
      expect(await decisionOf('replicaset')).to.equal('lone-replica-set');
      expect(await decisionOf('deployment')).to.equal('restart');
    });
    it('kind=statefulset: a pod answers by its own name', async () => {
      const { name, namespace } = having({ kind: 'statefulset', mtls: 'default' }, plain);
      const url = `http://${name}-0.${name}-set.${namespace}:8080/instant?code=200`;
      const answer = await one('outside', { url });
      expect(answer.status, answer.body).to.equal(200);
      expect(podOf(answer)).to.equal(`${name}-0`);
    });
    it('kind=two-containers: ports 80 and 81 are answered by different ones', async () => {
      const { host } = having(
        { kind: 'two-containers' },
        {
          destinationRule: ['consistent-hash', 'outlier-detection', ...twoVersions.destinationRule],
          virtualService: ['mirror'],
        },
      );
      const headers = { 'idempotency-key': `drill-${Date.now()}` };
      expect(
        (await one('in-mesh', { method: 'POST', url: `http://${host}/count`, headers })).status,
      ).to.equal(200);
      const seen = async (port: number) =>
        (
          JSON.parse(
            (await one('in-mesh', { url: `http://${host}:${port}/count?key=${headers['idempotency-key']}` }))
              .body,
          ) as { times: number }
        ).times;
      expect([await seen(80), await seen(81)]).to.deep.equal([1, 0]);
    });
  });

  describe('Service', () => {
    for (const [service, why] of [
      ['app-protocol', 'declares HTTP beside the name'],
      ['unnamed-port', 'has its protocol guessed'],
    ] as const)
      it(`service=${service} ${why}, and so the receiving proxy counts each request`, async () => {
        const workload = having(
          { service },
          {
            proxy: ['none'],
            destinationRule: ['consistent-hash', 'outlier-detection', ...twoVersions.destinationRule],
            virtualService: ['mirror'],
            kind: ['statefulset'],
          },
        );
        const counted = async () =>
          (await inPod(workload, 'http://127.0.0.1:15020/stats/prometheus')).body
            .split('\n')
            .filter(
              (line) =>
                line.startsWith('envoy_istio_requests_total') &&
                line.includes('reporter="destination"') &&
                line.includes('response_code="201"'),
            )
            .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
        const before = await counted();
        for (let asked = 0; asked < 5; asked++)
          await one('in-mesh', { url: `http://${workload.host}/instant?code=201` });
        expect((await counted()) - before).to.equal(5);
      });
    it('service=external-name gives a second name, which one of service=cluster-ip has not', async () => {
      const asked = async (service: string) => {
        const { name, namespace } = having({ service }, twoVersions);
        return { name, answer: await one('in-mesh', ok(`${name}-alias.${namespace}`)) };
      };
      const { name, answer } = await asked('external-name');
      expect(answer.status, answer.body).to.equal(200);
      expect(serviceOf(answer)).to.equal(name);
      expect((await asked('cluster-ip')).answer.body).to.match(unresolved);
    });
    it("service=cluster-ip has an address of its own that no pod has, service=headless-beside also the pods' own", async () => {
      const resolved = async (host: string) => {
        const script = `require('node:dns').resolve4('${host}.svc.cluster.local', (e, a) => process.stdout.write(e ? String(e) : a.toSorted().join()))`;
        return world().run('outside', 'node', '-e', script);
      };
      const podIPs = async (service: string) => {
        const workload = having({ service }, twoVersions);
        const pods = await world().pods(workload);
        return { ...workload, ips: pods.map(({ status }) => String(status?.podIP)).toSorted() };
      };
      const own = await podIPs('cluster-ip');
      expect(await resolved(own.host)).to.match(/^[\d.]+$/);
      expect(own.ips).to.not.include(await resolved(own.host));
      const beside = await podIPs('headless-beside');
      expect(await resolved(`${beside.name}-pods.${beside.namespace}`)).to.equal(beside.ips.join());
    });
  });

  describe('ServiceEntry', () => {
    for (const [serviceEntry, host] of [
      ['dns', 'dns'],
      ['static', 'static'],
      ['workload-entry', 'entry'],
    ] as const)
      it(`serviceEntry=${serviceEntry} gives the application a host, which one with serviceEntry=none does not reach`, async () => {
        const workload = having({ serviceEntry }, twoVersions);
        const asked = encodeURIComponent(`http://${host}-${workload.name}.matrix.example/instant?code=200`);
        const through = (by: string) => one('in-mesh', { url: `http://${by}/downstream?servers=${asked}` });
        const reached = await through(workload.host);
        expect(reached.status, reached.body).to.equal(200);
        const [hop] = (JSON.parse(reached.body) as { hops: readonly { readonly service?: string }[] }).hops;
        expect(hop?.service).to.equal(serviceEntry === 'static' ? workload.name : 'external');
        const lost = await through(having({ serviceEntry: 'none', proxy: 'native' }, twoVersions).host);
        expect(lost.status).to.equal(502);
        expect(lost.body).to.match(unresolved);
      });
  });
}
