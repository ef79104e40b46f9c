/** What a drill looks for in what Envoy is configured with. */
export interface Dump {
  /** Whose it is. */
  readonly pods: readonly string[];
  readonly clusters: readonly string[];
  readonly listeners: readonly string[];
  readonly endpoints: number;
  /** Private keys, as text. */
  readonly keys: readonly string[];
}

// biome-ignore lint/suspicious/noExplicitAny: a dump holds whatever Envoy has
type Open = Record<string, any>;

export function readDump(text: string): Dump {
  const { configs } = JSON.parse(text) as { configs: Open[] };
  const of = (type: string) => configs.filter((one) => String(one['@type']).endsWith(`.${type}`));
  const all = (type: string, ...lists: string[]): Open[] =>
    of(type).flatMap((one) => lists.flatMap((list) => one[list] ?? []));
  const clusters = all('ClustersConfigDump', 'dynamic_active_clusters', 'static_clusters');
  const listeners = all('ListenersConfigDump', 'dynamic_listeners');
  return {
    pods: of('BootstrapConfigDump').map(({ bootstrap }) => bootstrap.node.metadata.NAME),
    clusters: clusters.map(({ cluster }) => cluster.name),
    listeners: listeners.map(({ name }) => name),
    endpoints: all('EndpointsConfigDump', 'dynamic_endpoint_configs', 'static_endpoint_configs').length,
    keys: keysIn(configs),
  };
}

/** Every private key, wherever it stands; bytes come in base64. */
function keysIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => {
    if (name !== 'private_key') return keysIn(part);
    const {
      inline_bytes: bytes,
      inline_string: string,
      filename,
    } = part as Record<string, string | undefined>;
    return bytes === undefined ? [string ?? filename ?? ''] : [Buffer.from(bytes, 'base64').toString()];
  });
}
