import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { serviceAccount } from '../../../harness/matrix/pod.ts';
import { ownerLabels } from '../../../harness/matrix/workload.ts';
import { completingPod } from '../../../harness/matrix/workloads/completing.ts';
import type { KubeObject } from '../../../rollout/kube/cluster.ts';
import { waitFor } from '../../../rollout/kube/wait.ts';
import type { Stand } from '../matrix/stand.ts';
import { drillContext } from '../matrix/world.ts';

const namespace = 'mp-load';
const target = {
  to: 'mp-strict/echo',
  method: 'GET',
  url: 'http://echo.mp-strict/instant?code=200',
  expect: 200,
};

/** A Job calls through the mesh and completes: with a native sidecar by itself, with a classic one once that was told to quit. */
export function jobProofs({ world }: Stand): void {
  /** Starts a Job and resolves when its application has ended. */
  async function called(name: string, sidecar: { readonly native: boolean; readonly quits: boolean }) {
    const annotations = { 'sidecar.istio.io/nativeSidecar': `${sidecar.native}` };
    const { quits } = sidecar;
    const template = completingPod(drillContext(), {
      namespace,
      name,
      targets: [target],
      annotations,
      quits,
    });
    await world().cluster.apply(serviceAccount(namespace, name), { force: true });
    await world().cluster.apply({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { namespace, name, labels: ownerLabels('drill') },
      spec: { backoffLimit: 0, activeDeadlineSeconds: 60, template },
    });
    return waitFor(`the application of ${name} to end`, { timeout: 60_000, interval: 250 }, async () => {
      const [pod] = await world().pods({ namespace, name });
      const ended = statusOf(pod, 'caller')?.state?.terminated;
      return ended ? { done: true, value: ended } : { done: false, seen: pod?.status?.phase ?? 'no pod' };
    });
  }
  const succeeded = async (name: string) =>
    (await world().cluster.get({ apiVersion: 'batch/v1', kind: 'Job', namespace, name }))?.status
      ?.succeeded === 1;
  const completes = (name: string) =>
    waitFor(`${name} to complete`, { timeout: 20_000, interval: 250 }, async () =>
      (await succeeded(name)) ? { done: true, value: true } : { done: false, seen: 'not complete' },
    );

  describe('a Job that calls', () => {
    it('completes by itself with a native sidecar', async () => {
      expect((await called('job-native', { native: true, quits: false })).exitCode).to.equal(0);
      expect(await completes('job-native')).to.equal(true);
    });
    it('completes with a classic sidecar that it tells to quit, and not with one that it does not', async () => {
      expect((await called('job-quits', { native: false, quits: true })).exitCode).to.equal(0);
      expect(await completes('job-quits')).to.equal(true);
      expect((await called('job-stays', { native: false, quits: false })).exitCode).to.equal(0);
      await delay(5_000);
      expect(await succeeded('job-stays')).to.equal(false);
    });
  });
}

const statusOf = (pod: KubeObject | undefined, container: string) =>
  pod?.status?.containerStatuses?.find(({ name }: { readonly name: string }) => name === container);
