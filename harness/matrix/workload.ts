import type { KubeObject } from '../../rollout/kube/cluster.ts';

/** What a workload is to the traffic: it answers, it calls, or it makes the load. */
export type Role = 'service' | 'caller' | 'generator';

/** A point of the matrix: its coordinates, and how to deploy and call it. */
export interface Workload {
  readonly namespace: string;
  readonly name: string;
  readonly kind: 'Deployment' | 'StatefulSet' | 'CronJob';
  readonly role: Role;
  /** False: its pods have no proxy. */
  readonly meshed: boolean;
  /** Axis -> value. */
  readonly permutation: Readonly<Record<string, string>>;
  /** Host and port to call, as a client in the cluster writes them; absent for what only calls. */
  readonly host?: string;
  /** Shortest time in which a caller is sure to have called, in seconds. */
  readonly callsEverySeconds?: number;
  readonly objects: (context: DeployContext) => KubeObject[];
}

export interface DeployContext {
  readonly runId: string;
  /** By which a namespace asks for proxies. */
  readonly injectionLabels: Readonly<Record<string, string>>;
  readonly images: { readonly apps: string; readonly k6: string };
  /** URL of the remote-write receiver as pods reach it. */
  readonly prometheusUrl: string;
  /** Traffic plan of a generator, as JSON. */
  readonly trafficPlan: (generator: string) => string;
}

export interface MatrixNamespace {
  readonly name: string;
  readonly injected: boolean;
  readonly mtls?: 'STRICT' | 'PERMISSIVE';
}

export const workloadId = (workload: Pick<Workload, 'namespace' | 'name'>) =>
  `${workload.namespace}/${workload.name}`;

/** Marks what the run owns: only objects with these labels are ever changed or removed. */
export const ownerLabels = (runId: string) => ({
  'app.kubernetes.io/managed-by': 'meshproof',
  'meshproof.io/run': runId,
});
