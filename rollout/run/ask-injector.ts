import type { Cluster, KubeObject } from '../kube/cluster.ts';
import { refusedStatus } from '../kube/refusal.ts';
import { proxyImageOf } from '../plan/proxy.ts';
import { createTrouble } from './trouble.ts';

/** What a new pod of a workload would get. */
export type Given =
  | { readonly is: 'image'; readonly image: string }
  | { readonly is: 'none' }
  /** Admission takes no such pod just now: a quota, a policy, a webhook that is away, a missing right. */
  | { readonly is: 'refused'; readonly message: string };

/** Asks the injector itself, by a pod from the workload's own template that is created but not stored. */
export async function askInjector(cluster: Cluster, workload: KubeObject): Promise<Given> {
  const { namespace, name } = workload.metadata;
  const { metadata = {}, spec } = workload.spec.template;
  const pod: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace,
      name: `${name.slice(0, 40)}-injection-probe`,
      labels: metadata.labels,
      annotations: metadata.annotations,
    },
    spec,
  };
  try {
    const image = proxyImageOf(await cluster.dryRunCreate(pod));
    return image === undefined ? { is: 'none' } : { is: 'image', image };
  } catch (error) {
    if (refusedStatus(error) === undefined) throw error;
    return { is: 'refused', message: (error as Error).message };
  }
}

/** Whether nobody can ask: in a namespace whose quota is used up no pod is created, not even by a dry run. */
export const isBarredByQuota = (given: Given): boolean =>
  given.is === 'refused' && createTrouble(given.message).reason === 'quota';

export const wordsOfGiven = (given: Given): string => {
  if (given.is === 'image') return given.image;
  return given.is === 'none' ? 'no proxy' : `no answer (${given.message})`;
};
