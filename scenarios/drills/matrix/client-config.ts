import type { Stand } from './stand.ts';

interface ClusterOfEnvoy {
  readonly name: string;
  readonly lb_policy?: string;
  readonly transport_socket?: { readonly name: string };
  readonly transport_socket_matches?: readonly unknown[];
  readonly common_lb_config?: { readonly locality_weighted_lb_config?: object };
}

interface VirtualHost {
  readonly name: string;
  readonly routes: readonly {
    readonly route?: {
      readonly retry_policy?: { readonly num_retries?: number; readonly retry_on?: string };
    };
  }[];
}

const dump = 'http://127.0.0.1:15000/config_dump';

/** What the client's proxy has been told of the Service at a host, port 80. */
export async function clusterFor({ inProber }: Stand, host: string): Promise<ClusterOfEnvoy> {
  const name = `outbound|80||${host}.svc.cluster.local`;
  const regex = encodeURIComponent(name.replaceAll(/[|.]/g, '\\$&'));
  const { configs = [] } = JSON.parse(
    await inProber(`${dump}?resource=dynamic_active_clusters&name_regex=${regex}`),
  ) as { configs?: readonly { readonly cluster: ClusterOfEnvoy }[] };
  const [found] = configs;
  if (!found) throw new Error(`the client's proxy has no cluster ${name}`);
  return found.cluster;
}

/** Prints the virtual host of the routes to port 80 that has a name. */
const virtualHost = (name: string) => `fetch('${dump}?resource=dynamic_route_configs&name_regex=%5E80$')
  .then((answer) => answer.json())
  .then(({ configs = [] }) => configs.flatMap(({ route_config }) => route_config.virtual_hosts ?? []))
  .then((hosts) => process.stdout.write(JSON.stringify(hosts.find(({ name }) => name === '${name}') ?? null)))`;

/** How the client's proxy routes what is asked of a host at port 80. */
export async function virtualHostFor({ world }: Stand, host: string): Promise<VirtualHost> {
  const name = `${host}.svc.cluster.local:80`;
  const found = JSON.parse(
    await world().run('in-mesh', 'node', '-e', virtualHost(name)),
  ) as VirtualHost | null;
  if (!found) throw new Error(`the client's proxy has no virtual host ${name}`);
  return found;
}
