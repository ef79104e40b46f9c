import type { Cluster } from '../kube/cluster.ts';
import { waitFor } from '../kube/wait.ts';
import { proxyImageOf } from '../plan/target-image.ts';

/**
 * Waits until the injector would give a new pod the image: asked by a pod that is created but not stored, rather than
 * slept for. A changed ConfigMap takes istiod a moment to load.
 * @throws Failure MP_WAIT_TIMEOUT
 */
export async function expectInjected(
  cluster: Cluster,
  options: {
    readonly namespace: string;
    readonly image: string;
    readonly timeout?: number;
    readonly signal?: AbortSignal;
  },
): Promise<void> {
  const { namespace, image, timeout = 60_000, signal } = options;
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'injection-probe', namespace, labels: { app: 'injection-probe' } },
    spec: { containers: [{ name: 'app', image: 'injection.probe/none' }] },
  };
  await waitFor(
    `the injector to give ${image} in ${namespace}`,
    { timeout, interval: 300, signal },
    async () => {
      const given = proxyImageOf(await cluster.dryRunCreate(pod));
      return given === image ? { done: true, value: undefined } : { done: false, seen: given ?? 'no proxy' };
    },
  );
}
