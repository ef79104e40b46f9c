import type { PodTemplate } from '../model/pods.ts';

/** Whether a pod is nothing but a proxy: a gateway, a waypoint or ztunnel, which moves with its own chart. */
export function isProxyOnly({ containers }: PodTemplate): boolean {
  return containers.length > 0 && containers.every(({ name }) => name === 'istio-proxy');
}
