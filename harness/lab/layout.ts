import { join } from 'node:path';
import { cacheRoot } from './tools/cache-root.ts';

/** The addresses of the lab: all inside 198.18.0.0/15, the block set aside for benchmarks, which no network routes. */
export const addresses = {
  host: '198.18.255.1',
  node: '198.18.255.2',
  pods: '198.18.0.0/17',
  services: '198.18.128.0/18',
  apiService: '198.18.128.1',
  dns: '198.18.128.10',
  apiPort: 6443,
  prometheusPort: 9090,
} as const;

export const nodeName = 'lab';
export const hostLink = 'meshproof0';
export const cgroupName = 'meshproof';

/** Where a lab keeps what it makes. `run` is thrown away with each lab, `containerd` keeps imported images. */
export interface Layout {
  readonly state: string;
  readonly run: string;
  readonly containerd: string;
  readonly cache: string;
}

/** Folders from MESHPROOF_STATE and MESHPROOF_CACHE, else /var/lib/meshproof and the user's cache folder. */
export function labLayout(env: NodeJS.ProcessEnv = process.env): Layout {
  const state = env.MESHPROOF_STATE ?? '/var/lib/meshproof';
  return { state, run: join(state, 'lab'), containerd: join(state, 'containerd'), cache: cacheRoot(env) };
}

export const inRun = (layout: Layout, ...parts: string[]) => join(layout.run, ...parts);
export const kubeconfigPath = (layout: Layout) => inRun(layout, 'admin.kubeconfig');
export const prometheusUrl = `http://${addresses.node}:${addresses.prometheusPort}`;
