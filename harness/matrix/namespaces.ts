import type { KubeObject } from '../../rollout/kube/cluster.ts';
import { type MatrixNamespace, ownerLabels } from './workload.ts';

export const matrixNamespaces: readonly MatrixNamespace[] = [
  { name: 'mp-strict', injected: true, mtls: 'STRICT' },
  { name: 'mp-permissive', injected: true, mtls: 'PERMISSIVE' },
  { name: 'mp-routing', injected: true, mtls: 'STRICT' },
  { name: 'mp-batch', injected: true },
  { name: 'mp-load', injected: true },
  { name: 'mp-plain', injected: false },
];

export function namespaceObjects(namespace: MatrixNamespace, runId: string): KubeObject[] {
  const injection: Record<string, string> = namespace.injected ? { 'istio-injection': 'enabled' } : {};
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
