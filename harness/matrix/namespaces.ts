import type { KubeObject } from '../../rollout/kube/cluster.ts';
import { type DeployContext, type MatrixNamespace, ownerLabels } from './workload.ts';

export const matrixNamespaces: readonly MatrixNamespace[] = [
  { name: 'mp-strict', injected: true, mtls: 'STRICT' },
  { name: 'mp-permissive', injected: true, mtls: 'PERMISSIVE' },
  { name: 'mp-routing', injected: true, mtls: 'STRICT' },
  { name: 'mp-batch', injected: true },
  { name: 'mp-load', injected: true },
  { name: 'mp-held', injected: true, mtls: 'STRICT' },
  { name: 'mp-chaos', injected: true, mtls: 'STRICT' },
  { name: 'mp-gateway', injected: true },
  { name: 'mp-plain', injected: false },
  { name: 'mp-outside', injected: false },
];

export function namespaceObjects(
  namespace: MatrixNamespace,
  { runId, injectionLabels }: Pick<DeployContext, 'runId' | 'injectionLabels'>,
): KubeObject[] {
  const injection = injectionOf(namespace, injectionLabels);
  const own: KubeObject = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace.name, labels: { ...ownerLabels(runId), ...injection } },
  };
  if (!namespace.mtls) return [own];
  const policy: KubeObject = {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name: 'default', namespace: namespace.name },
    spec: { mtls: { mode: namespace.mtls } },
  };
  return [own, policy];
}

/** A namespace's own labels ask for the default revision: where proxies come from another one, its labels take their place. */
function injectionOf(
  { injected, labels }: MatrixNamespace,
  asked: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (!injected) return labels ?? {};
  return labels !== undefined && asked['istio-injection'] !== undefined ? labels : asked;
}
