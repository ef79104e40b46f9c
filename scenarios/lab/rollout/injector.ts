import type { Cluster } from '../../../rollout/kube/cluster.ts';
import { expectInjected } from '../../../rollout/run/expect-injected.ts';
import { namespace } from './workloads.ts';

const configMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace: 'istio-system',
  name: 'istio-sidecar-injector',
};
let own: string | undefined;

/**
 * Has the injector give an image of the lab's hub, or again what it gave at first; waits until it does.
 * @param asked namespace that it is asked in
 */
export async function pointInjector(
  cluster: Cluster,
  image: string | undefined,
  asked = namespace,
): Promise<void> {
  const found = await cluster.get(configMap);
  own ??= String(found?.data.values);
  const values = JSON.parse(own) as { global: { tag: string } };
  if (image !== undefined) values.global.tag = image.split(':').at(-1) ?? '';
  const text = image === undefined ? own : JSON.stringify(values);
  await cluster.patch(configMap, { data: { values: text } }, 'merge');
  if (image !== undefined) await expectInjected(cluster, { namespace: asked, image });
}
