import type { KubeObject } from '../../rollout/kube/cluster.ts';
import type { GatewayName } from './gateways.ts';

/**
 * What a workload is to the traffic: it answers, it passes on as a proxy alone, it calls, it makes the load, or it
 * disturbs.
 */
export type Role = 'service' | 'gateway' | 'caller' | 'generator' | 'operator';

/** Whether it comes and goes with the traffic: what calls, and what disturbs. */
export const isClient = ({ role }: Pick<Workload, 'role'>) => role !== 'service' && role !== 'gateway';

/** Kinds whose pods no roll-out replaces: they keep the proxy that they began with. */
export const pinnedKinds = ['Job', 'ReplicaSet'] as const;
export type PinnedKind = (typeof pinnedKinds)[number];

export const isPinned = ({ kind }: { readonly kind: string }): boolean =>
  pinnedKinds.some((pinned) => pinned === kind);

/** A point of the matrix: its coordinates, and how to deploy and call it. */
export interface Workload {
  readonly namespace: string;
  readonly name: string;
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'CronJob' | PinnedKind;
  readonly role: Role;
  /** False: its pods have no proxy. */
  readonly meshed: boolean;
  /** Axis -> value. */
  readonly permutation: Readonly<Record<string, string>>;
  /** Host and port to call, as a client in the cluster writes them; absent for what only calls. */
  readonly host?: string;
  /** Another workload answers at the same host, so that nobody can tell who of them did. */
  readonly sharesHost?: true;
  /** namespace/name of the workload by whose host this one is called too. */
  readonly behind?: string;
  /** How many times a request to its host arrives, where a mirror sends it on. */
  readonly arrives?: number;
  /** A second container answers at port 81. */
  readonly secondPort?: true;
  /** A client without a proxy is refused. */
  readonly plainText?: 'refused';
  /** What it can call. Absent: everything. */
  readonly reach?: 'namespace';
  /** An application that is not ours: it is asked only its own calls, and passes none on. */
  readonly foreign?: true;
  /** What it is asked beside what every service is. */
  readonly ownCalls?: readonly OwnCall[];
  /** It answers on every path, so whole answers are asked for too: bodies of 2^n - 1, 2^n and 2^n + 1 bytes among them. */
  readonly asksAll?: { readonly powerOfTwo: number };
  /** What it is asked in protocols that the generators do not speak, as the caller takes it (docs/apps.md). */
  readonly spoken?: readonly SpokenCall[];
  /** Statuses and response flags that its own calls provoke. */
  readonly asks?: { readonly codes: readonly number[]; readonly flags: readonly string[] };
  /** Where it lives, when that is none of the matrix's fixed namespaces. */
  readonly inNamespace?: MatrixNamespace;
  /** Shortest time in which a caller is sure to have called, in seconds. */
  readonly callsEverySeconds?: number;
  /** namespace/name of whom a caller calls. */
  readonly calls?: readonly string[];
  /** Connections that it keeps. */
  readonly holds?: readonly Held[];
  /** Seconds after which its proxies ask for a new certificate, where they do so early. */
  readonly newCertificateSeconds?: number;
  /** The operator restarts and scales it during the run. */
  readonly disturbed?: true;
  readonly objects: (context: DeployContext) => KubeObject[];
}

/** A long-lived connection (docs/apps.md, holder). */
export interface Held {
  /** namespace/name of the workload that answers. */
  readonly to: string;
  readonly url: string;
}

/** An act of the operator, and the seconds between two of its turns (docs/apps.md, operator). */
export interface PlannedAct {
  readonly act: 'policy' | 'restart' | 'scale' | 'push';
  readonly everySeconds: number;
}

/** A call that only this workload is asked. */
export interface OwnCall {
  readonly method: string;
  readonly path: string;
  readonly expect: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Host that is called, where it is not the workload's own; with `to` the one that the workload calls in turn. */
  readonly host?: string;
  /** Another name of its Service, by which it is called: the mesh counts the request for the Service itself. */
  readonly alias?: string;
  /** namespace/name of who answers a call that this workload passes on. */
  readonly to?: string;
  /** Gateway that it passes: the client asks it for `host`, or its last hop leaves through it. */
  readonly through?: GatewayName;
  /** The client's own proxy answers: nothing arrives. */
  readonly answered?: 'by-sender';
}

/** A call whose URL names its protocol: `grpc://host:port/unary`, `tcp://host:port`. */
export interface SpokenCall {
  readonly url: string;
  /** A status, a code of gRPC, 0 of TCP. */
  readonly expect: number;
  /** The client's own proxy answers: nothing arrives. */
  readonly answered?: 'by-sender';
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
  /** Instead of the label that injection asks for. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly mtls?: 'STRICT' | 'PERMISSIVE';
}

export const workloadId = (workload: Pick<Workload, 'namespace' | 'name'>) =>
  `${workload.namespace}/${workload.name}`;

/** Marks what the run owns: only objects with these labels are ever changed or removed. */
export const ownerLabels = (runId: string) => ({
  'app.kubernetes.io/managed-by': 'meshproof',
  'meshproof.io/run': runId,
});
