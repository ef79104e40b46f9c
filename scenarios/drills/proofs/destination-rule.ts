import { expect } from 'chai';
import type { Workload } from '../../../harness/matrix/workload.ts';
import { echo } from '../../../harness/matrix/workloads/services.ts';
import { waitFor } from '../../../rollout/kube/wait.ts';
import { ok, podOf, serviceOf } from '../matrix/answers.ts';
import { clusterFor } from '../matrix/client-config.ts';
import { binomial, times } from '../matrix/find.ts';
import type { Stand } from '../matrix/stand.ts';

export function destinationRuleProofs(stand: Stand): void {
  const { having, world } = stand;
  const cluster = (destinationRule: string) => clusterFor(stand, having({ destinationRule }).host);

  describe('DestinationRule', () => {
    it('destinationRule=subsets: both versions answer where nobody chooses', async () => {
      const { host, name } = having(
        { destinationRule: 'subsets' },
        { virtualService: ['weighted', 'weighted subsets'] },
      );
      const answers = await world().ask('in-mesh', times(60, ok(host)));
      expect([...new Set(answers.map(serviceOf))].toSorted()).to.deep.equal([name, `${name}-v2`]);
    });
    it('destinationRule=connection-pool overflows: of 200 requests at once the sender refuses some, with destinationRule=none none', async () => {
      const atOnce = async (destinationRule: string) => {
        const { host } = having({ destinationRule });
        const asked = times(200, { url: `http://${host}/delayed?code=200&delay=3000` });
        return (await world().ask('in-mesh', asked, 'at-once')).filter(({ status }) => status === 503);
      };
      const refused = await atOnce('connection-pool');
      expect(refused.length).to.be.greaterThan(0);
      expect(refused.some(({ headers }) => headers['x-envoy-overloaded'] === 'true')).to.equal(true);
      expect(await atOnce('none')).to.deep.equal([]);
    });
    it('destinationRule=outlier-detection: a pod that answers 503 is ejected, and the other one is not', async () => {
      const { host } = having({ destinationRule: 'outlier-detection' }, { virtualService: ['retries-on'] });
      // in one breath: a pod stays ejected for five seconds only
      const asked = [
        ...times(20, { url: `http://${host}/instant?code=503` }),
        { url: 'http://127.0.0.1:15000/clusters' },
      ];
      const ejected = await waitFor('an ejected pod', { timeout: 30_000, interval: 500 }, async () => {
        const clusters = (await world().ask('in-mesh', asked)).at(-1)?.body ?? '';
        const own = clusters.split('\n').filter((line) => line.startsWith(`outbound|80||${host}.`));
        const flagged = own.filter((line) => line.includes('failed_outlier_check'));
        return flagged.length > 0
          ? { done: true, value: flagged }
          : { done: false, seen: own.filter((line) => line.includes('health_flags')).join(', ') };
      });
      expect(ejected).to.have.length(1);
    });
    it('destinationRule=consistent-hash: one user is answered by one pod, many by both', async () => {
      const { host } = having({ destinationRule: 'consistent-hash' });
      const as = (user: string) => ({ ...ok(host), headers: { 'x-user': user } });
      const same = await world().ask('in-mesh', times(20, as('ada')));
      expect(new Set(same.map(podOf)).size).to.equal(1);
      const many = await world().ask(
        'in-mesh',
        Array.from({ length: 60 }, (_, index) => as(`user-${index}`)),
      );
      expect(new Set(many.map(podOf)).size).to.be.greaterThan(1);
    });
    it('destinationRule=locality keeps to its weights by the zone of the client, and asks both zones alike for one that has none', async () => {
      const { host, name, namespace } = having(
        { destinationRule: 'locality' },
        { proxy: ['none'], kind: ['statefulset'] },
      );
      const podOfOne = async (workload: Pick<Workload, 'namespace' | 'name'>) => {
        const [pod] = await world().pods(workload);
        if (!pod) throw new Error(`${workload.name} has no pod`);
        return pod;
      };
      const far = `${name}-far`;
      for (const [client, share] of [
        ['in-mesh', 0.2],
        [await podOfOne({ namespace, name: far }), 0.8],
        [await podOfOne(echo), 0.5],
      ] as const) {
        const answers = await world().ask(client, times(300, ok(host)));
        const { least, most } = binomial(300, share);
        expect(answers.filter((answer) => serviceOf(answer) === far).length).to.be.within(least, most);
      }
    });
    it("destinationRule=locality weighs zones in the client's proxy, destinationRule=none balances by least request whatever their zone", async () => {
      const { lb_policy, common_lb_config } = await cluster('locality');
      expect(common_lb_config?.locality_weighted_lb_config).to.not.equal(undefined);
      // round robin is the policy that a dump does not name
      expect(lb_policy).to.equal(undefined);
      const plain = await cluster('none');
      expect(plain.lb_policy).to.equal('LEAST_REQUEST');
      expect(plain.common_lb_config?.locality_weighted_lb_config).to.equal(undefined);
    });
    it("destinationRule=istio-mutual fixes the certificate in the client's proxy, destinationRule=none leaves it to the endpoint", async () => {
      const fixed = await cluster('istio-mutual');
      expect(fixed.transport_socket?.name).to.equal('envoy.transport_sockets.tls');
      expect(fixed.transport_socket_matches).to.equal(undefined);
      const left = await cluster('none');
      expect(left.transport_socket).to.equal(undefined);
      expect(left.transport_socket_matches).to.not.equal(undefined);
    });
  });
}
