import { connectCluster } from '../../kube/client.ts';
import type { Cluster, KubeObject } from '../../kube/cluster.ts';
import {
  type Handler,
  kubeconfigFor,
  type Reply,
  startApiServer,
  statusBody,
} from '../../kube/testing/api-server.ts';

export interface LeaseServer {
  readonly cluster: Cluster;
  /** Answers nothing but 503 while it is. */
  down: boolean;
  lease(): KubeObject | undefined;
  /** Changes the Lease behind everybody's back. */
  change(to: (lease: KubeObject) => KubeObject | undefined): void;
  /** Creations and patches that were taken. */
  writes(): number;
  close(): Promise<void>;
}

type Parts = Record<string, unknown>;

/** A merge patch as RFC 7386 has it. */
function merged(before: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const result: Parts = { ...(before as Parts | undefined) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}

/** The part of a Kubernetes API that keeps one Lease, with its conflicts. */
export function leaseHandler() {
  const state: { lease?: KubeObject; version: number; writes: number } = { version: 0, writes: 0 };
  const store = (lease: KubeObject | undefined): Reply => {
    const resourceVersion = `${++state.version}`;
    state.lease = lease && { ...lease, metadata: { ...lease.metadata, resourceVersion } };
    return { body: state.lease };
  };
  const handler: Handler = ({ method, path, body }) => {
    if (path === '/apis/coordination.k8s.io/v1')
      return {
        body: {
          kind: 'APIResourceList',
          resources: [{ kind: 'Lease', name: 'leases', namespaced: true }],
        },
      };
    if (!path.includes('/leases')) return undefined;
    const { lease } = state;
    if (method === 'POST') {
      if (lease) return statusBody(409, 'leases "meshproof-rollout" already exists', 'AlreadyExists');
      state.writes++;
      return { ...store(JSON.parse(body) as KubeObject), status: 201 };
    }
    if (!lease) return statusBody(404, 'leases "meshproof-rollout" not found', 'NotFound');
    if (method === 'GET') return { body: lease };
    const patch = JSON.parse(body) as KubeObject;
    const { resourceVersion } = patch.metadata;
    if (resourceVersion !== undefined && resourceVersion !== lease.metadata.resourceVersion)
      return statusBody(409, 'the object has been modified', 'Conflict');
    state.writes++;
    return store(merged(lease, patch) as KubeObject);
  };
  return { state, handler, store };
}

export async function startLeaseServer(): Promise<LeaseServer> {
  const { state, handler, store } = leaseHandler();
  const outcome = { down: false };
  const server = await startApiServer((request, count) =>
    outcome.down ? statusBody(503, 'shutting down') : handler(request, count),
  );
  const kubeconfigText = kubeconfigFor(server.url);
  return {
    cluster: await connectCluster({ kubeconfigText, timeout: 1_000, patience: 50 }),
    get down() {
      return outcome.down;
    },
    set down(is) {
      outcome.down = is;
    },
    lease: () => state.lease,
    change(to) {
      if (state.lease) store(to(state.lease));
    },
    writes: () => state.writes,
    close: () => server.close(),
  };
}
