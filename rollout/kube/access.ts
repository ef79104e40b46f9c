import { readFileSync } from 'node:fs';
import { Agent as PlainAgent, type RequestOptions } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { dirname } from 'node:path';
import type { Cluster as KubeconfigCluster } from '@kubernetes/client-node';
import { Failure } from '../../reports/failure/failure.ts';

export type KubeconfigSource = (
  | { readonly kubeconfigPath: string; readonly kubeconfigText?: undefined }
  | { readonly kubeconfigText: string; readonly kubeconfigPath?: undefined }
) & {
  /** Absent: the kubeconfig's current context. */
  readonly context?: string;
};

/** Who we are to one API server: connections that carry the client certificate, headers that carry the token. */
export interface Identity {
  readonly agent: PlainAgent | TlsAgent;
  /** For answers that take as long as they are wanted: they must not keep calls from a connection. */
  readonly streams: PlainAgent | TlsAgent;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Access {
  readonly server: URL;
  identity(): Identity;
  /** Reads the kubeconfig again and asks its exec plugin anew: tokens and certificates expire in a long run. */
  renew(): Promise<void>;
}

/** Calls in flight to one API server; the rest wait for a connection. */
const connections = 16;

/** Opens a kubeconfig. @throws Failure MP_CONFIG_INVALID */
export async function openAccess(source: KubeconfigSource): Promise<Access> {
  const first = await identify(source);
  let { identity } = first;
  return {
    server: first.server,
    identity: () => identity,
    async renew() {
      ({ identity } = await identify(source));
    },
  };
}

async function identify(source: KubeconfigSource): Promise<{ server: URL; identity: Identity }> {
  // half a second of modules that only a command which speaks to a cluster should pay for
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  try {
    config.loadFromString(source.kubeconfigText ?? readFileSync(source.kubeconfigPath, 'utf8'));
    if (source.kubeconfigPath) config.makePathsAbsolute(dirname(source.kubeconfigPath));
    if (source.context) config.setCurrentContext(source.context);
  } catch (cause) {
    throw invalid(source, `the kubeconfig cannot be read: ${messageOf(cause)}`, cause);
  }
  const cluster = config.getCurrentCluster();
  if (!cluster?.server || !URL.canParse(cluster.server)) {
    const names = config.getContexts().map(({ name }) => name);
    throw invalid(
      source,
      `the kubeconfig has no cluster for context ${config.getCurrentContext() ?? '(none)'}; its contexts: ${names.join(', ') || 'none'}`,
    );
  }
  const server = new URL(cluster.server);
  const plain = server.protocol === 'http:';
  if (plain && !isLoopback(server.hostname))
    throw invalid(
      source,
      `${cluster.server} would carry credentials in clear text; only loopback may be http`,
    );
  // client-node leaves out the CA without a user, and refuses http without this flag
  const user = config.getCurrentUser() ?? { name: 'anonymous' };
  config.loadFromClusterAndUser({ ...cluster, skipTLSVerify: plain || cluster.skipTLSVerify }, user);
  const options: RequestOptions & { agent?: PlainAgent } = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (cause) {
    throw invalid(source, `the kubeconfig's credentials cannot be had: ${messageOf(cause)}`, cause);
  }
  const agent = agentFor(cluster, plain, options, connections);
  const streams = agentFor(cluster, plain, options, Number.POSITIVE_INFINITY);
  return { server, identity: { agent, streams, headers: headersOf(options) } };
}

function agentFor(
  cluster: KubeconfigCluster,
  plain: boolean,
  options: RequestOptions,
  maxSockets: number,
): PlainAgent | TlsAgent {
  const { agent, headers, auth, ...tls } = options;
  if (cluster.proxyUrl) return agent as PlainAgent;
  const keep = { keepAlive: true, maxSockets, scheduling: 'lifo' } as const;
  return plain ? new PlainAgent(keep) : new TlsAgent({ ...tls, ...keep } as object);
}

function headersOf({ headers, auth }: RequestOptions): Record<string, string> {
  const found = Object.entries((headers ?? {}) as Record<string, unknown>).map(([name, value]) => [
    name,
    `${value}`,
  ]);
  const basic = auth ? [['Authorization', `Basic ${Buffer.from(auth).toString('base64')}`]] : [];
  return Object.fromEntries([...found, ...basic]);
}

const isLoopback = (host: string) =>
  host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);

const messageOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));

const invalid = (source: KubeconfigSource, what: string, cause?: unknown) =>
  new Failure('MP_CONFIG_INVALID', { what, where: source.kubeconfigPath ?? 'kubeconfig text', cause });
