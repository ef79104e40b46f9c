import type { Cluster, KubeObject } from '../kube/cluster.ts';
import { refusedStatus } from '../kube/refusal.ts';
import { waitFor } from '../kube/wait.ts';
import { sameImage } from '../plan/image-reference.ts';
import { proxyImageOf } from '../plan/proxy.ts';

export interface ExpectedInjection {
  readonly namespace: string;
  /** Of the pod that is asked about: revision and injection labels decide which injector answers. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly image: string;
  /** Milliseconds. Default 60 000. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

/**
 * Waits until the injector gives a new pod the image: asked by a pod that is created but not stored, rather than slept
 * for. A changed ConfigMap takes istiod a moment to load.
 * @throws Failure MP_WAIT_TIMEOUT with what was injected instead; MP_KUBE_REFUSED when pods may not be created
 */
export async function expectInjected(cluster: Cluster, expected: ExpectedInjection): Promise<void> {
  const { namespace, labels = {}, image, timeout = 60_000, signal } = expected;
  const pod = probe(namespace, labels);
  const what = `the injector to give ${image} in ${namespace}`;
  await waitFor(what, { timeout, interval: 300, signal }, async () => {
    const given = await injected(cluster, pod);
    if (given.image !== undefined && sameImage(given.image, image)) return { done: true, value: undefined };
    return { done: false, seen: given.image ?? given.seen };
  });
}

/** A pod that the strictest namespace admits: restricted by Pod Security, with limits for a quota. */
const probe = (namespace: string, labels: Readonly<Record<string, string>>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'injection-probe', namespace, labels: { app: 'injection-probe', ...labels } },
  spec: {
    serviceAccountName: 'default',
    securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'app',
        image: 'injection.probe/none',
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        resources: { requests: { cpu: '1m', memory: '1Mi' }, limits: { cpu: '1m', memory: '1Mi' } },
      },
    ],
  },
});

async function injected(cluster: Cluster, pod: KubeObject): Promise<{ image?: string; seen: string }> {
  try {
    return { image: proxyImageOf(await cluster.dryRunCreate(pod)), seen: 'no proxy' };
  } catch (error) {
    // a webhook that is not up yet, or a new namespace without its service account; a missing right does not pass
    const passing = refusedStatus(error) !== undefined && error instanceof Error;
    if (!passing || /cannot create resource/.test(error.message)) throw error;
    return { seen: error.message };
  }
}
