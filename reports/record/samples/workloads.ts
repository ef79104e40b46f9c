import type { WorkloadRecord } from '../run-record.ts';

const namespace = 'mp-smoke-7f3a';

const rows: readonly (readonly [
  name: string,
  kind: string,
  mtls: string,
  protocol: string,
  proxy: string,
])[] = [
  ['caller', 'Deployment', 'STRICT', 'http/1.1', 'sidecar'],
  ['one-container', 'Deployment', 'STRICT', 'http/1.1', 'sidecar'],
  ['two-containers', 'Deployment', 'PERMISSIVE', 'http/1.1', 'sidecar'],
  ['headless', 'StatefulSet', 'STRICT', 'h2c', 'sidecar'],
  ['node-agent', 'DaemonSet', 'STRICT', 'http/1.1', 'native sidecar'],
  ['weighted', 'Deployment', 'STRICT', 'grpc', 'sidecar'],
  ['retried', 'Deployment', 'PERMISSIVE', 'http/1.1', 'native sidecar'],
  ['port-exception', 'Deployment', 'DISABLE', 'tcp', 'sidecar'],
  ['batch', 'CronJob', 'STRICT', 'http/1.1', 'native sidecar'],
];

export const workloads: readonly WorkloadRecord[] = rows.map(([name, kind, mtls, protocol, proxy]) => ({
  namespace,
  name,
  kind,
  permutation: { mtls, protocol, proxy },
}));
