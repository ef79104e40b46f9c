import { expect } from 'chai';
import { matrixObjects } from '../../../harness/matrix/matrix.ts';
import { type Workload, workloadId } from '../../../harness/matrix/workload.ts';
import { runEverySeconds } from '../../../harness/matrix/workloads/completing.ts';
import type { KubeObject } from '../../../rollout/kube/cluster.ts';
import { waitFor } from '../../../rollout/kube/wait.ts';
import type { Stand } from '../matrix/stand.ts';
import { drillContext } from '../matrix/world.ts';

/** Seconds that a run has before it is ended, and a little for the kubelet. */
const longestRun = 70;

/** A run of a CronJob calls through what its proxy is told, and completes; without what it is told it fails. */
export function cronJobProofs({ world, workloads, one }: Stand): void {
  const callers = workloads.filter(({ kind }) => kind === 'CronJob');
  const lost = ({ permutation }: Workload) => permutation.serviceEntry !== 'none';

  async function begin(caller: Workload, wanted: (object: KubeObject) => boolean): Promise<void> {
    const { namespaces, traffic } = matrixObjects([caller], drillContext());
    for (const object of [...namespaces, ...traffic.filter(wanted)])
      await world().cluster.apply(object, { force: true });
  }
  const stop = ({ namespace, name }: Workload) =>
    world().cluster.delete({ apiVersion: 'batch/v1', kind: 'CronJob', namespace, name });

  /** How the first run of it ended. */
  const endOf = ({ namespace, name }: Workload) =>
    waitFor(
      `a run of ${name} to end`,
      { timeout: (runEverySeconds + longestRun) * 1000, interval: 500 },
      async () => {
        const jobs = await world().cluster.list({ apiVersion: 'batch/v1', kind: 'Job', namespace });
        const [first] = jobs
          .filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.name === name))
          .toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name));
        const conditions = (first?.status?.conditions ?? []) as readonly Condition[];
        const end = conditions.find(({ type, status }) => ends.includes(type) && status === 'True');
        return end
          ? { done: true, value: end.type }
          : { done: false, seen: first ? `${first.metadata.name} runs` : 'no run yet' };
      },
    );
  /** Requests that came from a caller's identity, by the proxies of the first that it calls. */
  const arrivedFrom = async (caller: Workload): Promise<number> => {
    const [namespace = '', name = ''] = (caller.calls?.[0] ?? '').split('/');
    const identity = `spiffe://cluster.local/ns/${caller.namespace}/sa/${caller.name}`;
    const answers = await Promise.all(
      (await world().pods({ namespace, name })).map(({ status }) =>
        one('outside', { url: `http://${status?.podIP}:15020/stats/prometheus` }),
      ),
    );
    return answers
      .flatMap(({ body }) => body.split('\n'))
      .filter((line) => line.startsWith('envoy_istio_requests_total') && line.includes('"destination"'))
      .filter((line) => line.includes(`peer_identity="${identity}"`))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  };
  /** What the application of a run wrote, for whoever must find out why it ended so. */
  const told = async (caller: Workload) => {
    const [pod] = await world().pods(caller);
    return `${workloadId(caller)}: ${pod ? await world().logs(pod, 'caller') : 'no pod'}`;
  };
  const proxyOf = async (caller: Workload) => {
    const [pod] = await world().pods(caller);
    const has = (list: readonly { readonly name: string }[] = []) =>
      list.some(({ name }) => name === 'istio-proxy');
    return has(pod?.spec.initContainers) ? 'native' : has(pod?.spec.containers) ? 'classic' : 'none';
  };

  describe('a CronJob that calls', () => {
    it('kind=cronjob: a run completes with each kind of proxy, whom it calls sees its identity, and one whose ServiceEntry is missing fails', async () => {
      expect(callers.map(({ permutation }) => permutation.proxy)).to.have.members([
        'classic',
        'native',
        'none',
        'classic',
      ]);
      try {
        for (const caller of callers)
          await begin(caller, ({ kind }) => !lost(caller) || kind !== 'ServiceEntry');
        const ended = await Promise.all(callers.map(endOf));
        for (const [index, caller] of callers.entries())
          expect(ended[index], await told(caller)).to.equal(lost(caller) ? 'Failed' : 'Complete');
        for (const caller of callers) expect(await proxyOf(caller)).to.equal(caller.permutation.proxy);
        for (const caller of callers) {
          const arrived = expect(await arrivedFrom(caller), workloadId(caller));
          if (caller.meshed) arrived.to.be.greaterThan(0);
          else arrived.to.equal(0);
        }
      } finally {
        await Promise.all(callers.map(stop));
      }
    });
  });
}

interface Condition {
  readonly type: string;
  readonly status: string;
}

const ends = ['Complete', 'Failed'];
