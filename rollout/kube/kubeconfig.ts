import { readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:http';
import { isAbsolute, join } from 'node:path';
import {
  type Cluster,
  type Context,
  newClusters,
  newContexts,
  newUsers,
  type User,
} from '@kubernetes/client-node/dist/config_types.js';
import { parse } from 'yaml';

/** A user of a kubeconfig; `tokenFile` is kubectl's own name for what client-node does not read. */
export type KubeUser = User & { readonly tokenFile?: string };

export interface Kubeconfig {
  readonly clusters: readonly Cluster[];
  readonly contexts: readonly Context[];
  readonly users: readonly KubeUser[];
  readonly currentContext?: string;
}

/** Reads a kubeconfig. @param folder that its relative paths start from @throws Error that says what is missing */
export function parseKubeconfig(text: string, folder?: string): Kubeconfig {
  const config = (parse(text) ?? {}) as Record<string, unknown>;
  const at = (file: string | undefined) => (file && folder && !isAbsolute(file) ? join(folder, file) : file);
  const given = (Array.isArray(config.users) ? config.users : []) as { user?: { tokenFile?: string } }[];
  return {
    clusters: newClusters(config.clusters).map((one) => ({ ...one, caFile: at(one.caFile) })),
    contexts: newContexts(config.contexts),
    users: newUsers(config.users).map((one, index) => ({
      ...one,
      certFile: at(one.certFile),
      keyFile: at(one.keyFile),
      tokenFile: at(given[index]?.user?.tokenFile),
    })),
    currentContext: config['current-context'] as string | undefined,
  };
}

/**
 * What a user proves itself by to a cluster. Files are read anew each time, for a token in a file is replaced while we run.
 * @throws Error of a file that cannot be read, or of a plugin that gives nothing
 */
export async function credentialsOf(cluster: Cluster, user: KubeUser): Promise<RequestOptions> {
  const options: RequestOptions & Record<string, unknown> = {
    headers: {},
    rejectUnauthorized: cluster.skipTLSVerify ? false : undefined,
    servername: cluster.tlsServerName,
    ca: bytesOf(cluster.caFile, cluster.caData),
    cert: bytesOf(user.certFile, user.certData),
    key: bytesOf(user.keyFile, user.keyData),
    auth: user.username ? `${user.username}:${user.password}` : undefined,
  };
  const headers = options.headers as Record<string, string>;
  if (user.impersonateUser) headers['Impersonate-User'] = user.impersonateUser;
  if (user.exec) await applyPlugin(user, options);
  const token = user.tokenFile ? readFileSync(user.tokenFile, 'utf8').trim() : user.token;
  if (token) headers.Authorization = `Bearer ${token}`;
  return options;
}

async function applyPlugin(user: User, options: RequestOptions): Promise<void> {
  const { ExecAuth } = await import('@kubernetes/client-node/dist/exec_auth.js');
  await new ExecAuth().applyAuthentication(user, options);
}

const bytesOf = (file: string | undefined, base64: string | undefined): Buffer | undefined => {
  if (file) return readFileSync(file);
  return base64 ? Buffer.from(base64, 'base64') : undefined;
};
