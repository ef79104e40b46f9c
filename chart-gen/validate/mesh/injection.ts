import type { Manifest } from '../model/manifest.ts';
import { child, textMap } from '../model/node.ts';
import type { PodTemplate } from '../model/pods.ts';

/** Whether a pod gets a sidecar; `unknown` when its namespace decides and is not among the inputs. */
export type Injection = 'yes' | 'no' | 'unknown';

/** Decides as Istio's webhook does: the pod's own label first, then its namespace's. */
export function injectionOf(pod: PodTemplate, namespaces: ReadonlyMap<string, Manifest>): Injection {
  if (child(pod.spec, 'hostNetwork').value === true) return 'no';
  if (pod.containers.some(({ name }) => name === 'istio-proxy')) return 'yes';
  const own = pod.labels['sidecar.istio.io/inject'] ?? pod.annotations['sidecar.istio.io/inject'];
  if (own === 'false') return 'no';
  if (own === 'true' || pod.labels['istio.io/rev']) return 'yes';
  const namespace = namespaces.get(pod.owner.namespace ?? '');
  return namespace ? ofNamespace(textMap(namespace, 'metadata', 'labels')) : 'unknown';
}

function ofNamespace(labels: Readonly<Record<string, string>>): Injection {
  if (labels['istio-injection'] !== undefined) return labels['istio-injection'] === 'enabled' ? 'yes' : 'no';
  return labels['istio.io/rev'] ? 'yes' : 'no';
}
