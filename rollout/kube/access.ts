import { readFileSync } from 'node:fs';
import { Agent as PlainAgent, type RequestOptions } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { dirname } from 'node:path';
import type { Cluster as KubeconfigCluster } from '@kubernetes/client-node';
import { Failure } from '../../reports/failure/failure.ts';
import { credentialsOf, type Kubeconfig, type KubeUser, parseKubeconfig } from './kubeconfig.ts';

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
  const { cluster, user } = chosen(source, kubeconfigOf(source));
  const server = new URL(cluster.server);
  const plain = server.protocol === 'http:';
  if (plain && !isLoopback(server.hostname))
    throw invalid(
      source,
      `${cluster.server} would carry credentials in clear text; only loopback may be http`,
    );
  try {
    const legacy = cluster.proxyUrl || user.authProvider;
    const options = legacy ? await byLibrary(cluster, user, plain) : await credentialsOf(cluster, user);
    const agent = agentFor(cluster, plain, options, connections);
    const streams = agentFor(cluster, plain, options, Number.POSITIVE_INFINITY);
    return { server, identity: { agent, streams, headers: headersOf(options) } };
  } catch (cause) {
    throw invalid(source, `the kubeconfig's credentials cannot be had: ${messageOf(cause)}`, cause);
  }
}

function kubeconfigOf(source: KubeconfigSource): Kubeconfig {
  const { kubeconfigPath: path } = source;
  try {
    return parseKubeconfig(source.kubeconfigText ?? readFileSync(path ?? '', 'utf8'), path && dirname(path));
  } catch (cause) {
    throw invalid(source, `the kubeconfig cannot be read: ${messageOf(cause)}`, cause);
  }
}

function chosen(source: KubeconfigSource, config: Kubeconfig) {
  const name = source.context ?? config.currentContext;
  const context = config.contexts.find((one) => one.name === name);
  const cluster = config.clusters.find((one) => one.name === context?.cluster);
  if (!cluster?.server || !URL.canParse(cluster.server)) {
    const names = config.contexts.map((one) => one.name).join(', ') || 'none';
    throw invalid(
      source,
      `the kubeconfig has no cluster for context ${name ?? '(none)'}; its contexts: ${names}`,
    );
  }
  const user: KubeUser = config.users.find((one) => one.name === context?.user) ?? { name: 'anonymous' };
  return { cluster, user };
}

/** Proxies and the providers of before exec plugins: half a second and 70 MiB of modules that only they should pay for. */
async function byLibrary(
  cluster: KubeconfigCluster,
  user: KubeUser,
  plain: boolean,
): Promise<RequestOptions> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  // it refuses http without this flag
  config.loadFromClusterAndUser({ ...cluster, skipTLSVerify: plain || cluster.skipTLSVerify }, user);
  const options: RequestOptions & { agent?: PlainAgent } = {};
  await config.applyToHTTPSOptions(options);
  return options;
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
