import type { Cluster } from '../kube/cluster.ts';
import { waitFor } from '../kube/wait.ts';
import { sameImage } from '../plan/image-reference.ts';
import { idOf, type RolloutPlan } from '../plan/plan.ts';
import { askInjector, isBarredByQuota, wordsOfGiven } from './ask-injector.ts';

export interface AwaitInjectorOptions {
  /** Milliseconds. Default 60 000. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

/**
 * Waits until the injector gives the image of the plan: asked for the first workload of each namespace and image. A
 * changed ConfigMap takes istiod a moment to load, and a plan may be older than the injector. A namespace whose quota is used
 * up cannot be asked: what replaces its pods one by one fits into it all the same, and what does not fails by its quota.
 * @throws Failure MP_WAIT_TIMEOUT with what it gives instead
 */
export async function awaitInjector(
  cluster: Cluster,
  plan: RolloutPlan,
  { timeout = 60_000, signal }: AwaitInjectorOptions = {},
): Promise<void> {
  const asked = new Set<string>();
  for (const planned of plan) {
    const { decision, namespace, apiVersion, kind, name } = planned;
    if (decision.action !== 'restart' || asked.has(`${namespace} ${decision.target}`)) continue;
    asked.add(`${namespace} ${decision.target}`);
    const { target } = decision;
    await waitFor(`the injector to give ${idOf(planned)} ${target}`, { timeout, signal }, async () => {
      const workload = await cluster.get({ apiVersion, kind, namespace, name });
      if (!workload) return { done: true, value: undefined };
      const given = await askInjector(cluster, workload);
      const right = given.is === 'image' ? sameImage(given.image, target) : isBarredByQuota(given);
      return right ? { done: true, value: undefined } : { done: false, seen: wordsOfGiven(given) };
    });
  }
}
