import type { Cluster } from '../kube/cluster.ts';
import { waitFor } from '../kube/wait.ts';
import { incompleteness } from '../plan/health.ts';
import { isLeaving, isReady } from '../plan/proxy.ts';
import { podTrouble } from '../run/trouble.ts';

export interface WantedIstiod {
  readonly namespace: string;
  /** `default` for one without a revision. */
  readonly revision: string;
  /** For people: what is waited for. */
  readonly title: string;
  readonly isRight: (image: string) => boolean;
  /** Name of its Deployment, which must be complete by its own status; absent: its pods alone are looked at. */
  readonly deployment?: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/**
 * Helm's exit code is not trusted: istiod itself must run the release, be available, and have no older pod left.
 * @throws Failure MP_WAIT_TIMEOUT with the pods that were seen
 */
export async function istiodRuns(cluster: Cluster, wanted: WantedIstiod): Promise<void> {
  const { namespace, revision, title, isRight, deployment, timeout, signal } = wanted;
  const query = {
    apiVersion: 'v1',
    kind: 'Pod',
    namespace,
    labelSelector: `app=istiod,istio.io/rev=${revision}`,
  };
  await waitFor(`istiod ${title} to be available`, { timeout, interval: 300, signal }, async () => {
    const open = deployment === undefined ? undefined : await unrest(cluster, namespace, deployment);
    if (open) return { done: false, seen: open };
    const states = (await cluster.list(query)).map((pod) => ({
      image: String(pod.spec.containers[0]?.image ?? ''),
      ready: isReady(pod),
      ending: isLeaving(pod),
    }));
    const right = states.filter(({ image, ready, ending }) => isRight(image) && ready && !ending);
    if (right.length > 0 && right.length === states.length) return { done: true, value: undefined };
    const seen = states.map(
      ({ image, ready, ending }) => `${image} ${ending ? 'ending' : ready ? 'ready' : 'not ready'}`,
    );
    return { done: false, seen: seen.join(', ') || 'no pod' };
  });
}

/** What keeps a pod of some istiod from being ready, when that can be asked and is more than that it is not. */
export async function troubleOfIstiod(cluster: Cluster, namespace: string): Promise<string | undefined> {
  const query = { apiVersion: 'v1', kind: 'Pod', namespace, labelSelector: 'app=istiod' };
  const pods = await cluster.list(query).catch(() => []);
  const trouble = pods.map(podTrouble).find((one) => one !== undefined);
  return trouble && `${trouble.reason}: ${trouble.seen}`;
}

async function unrest(cluster: Cluster, namespace: string, name: string): Promise<string | undefined> {
  const found = await cluster.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name });
  const why = found ? incompleteness(found) : 'there is none';
  return why && `Deployment ${name}: ${why}`;
}
