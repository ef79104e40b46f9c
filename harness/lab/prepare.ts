import { buildImages } from './images/images.ts';
import type { Layout } from './layout.ts';
import type { Step, stepClock } from './steps.ts';
import { labReleases, releaseToolNames } from './tools/catalogue.ts';
import { type ResolveOptions, resolveAll } from './tools/resolve.ts';
import type { ResolvedTool } from './tools/tool.ts';
import type { LabParts } from './up.ts';

const nodeTools = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
  'coredns',
  'prometheus',
] as const;

/** Every tool of a lab with both releases. */
export const labTools: readonly string[] = [
  ...nodeTools,
  'helm',
  'k6',
  'gateway-api',
  ...labReleases.flatMap((release) => Object.values(releaseToolNames(release))),
];

/** Programs and images of the lab; only what is missing or changed is made. */
export async function prepareLab(
  layout: Layout,
  clock: ReturnType<typeof stepClock>,
  options: Pick<ResolveOptions, 'paths' | 'downloads' | 'signal' | 'onProgress'>,
  tell: (line: string) => void,
): Promise<LabParts & { readonly steps: readonly Step[] }> {
  const tools = await clock.step('tools', () => resolveAll(labTools, options), sources);
  const path = pathsOf(tools);
  const images = await clock.step('build images', () =>
    buildImages({
      cache: layout.cache,
      node: process.execPath,
      k6: path('k6'),
      onProgress: tell,
      releases: labReleases.map((version) => {
        const names = releaseToolNames(version);
        return {
          version,
          pilotDiscovery: path(names.pilotDiscovery),
          pilotAgent: path(names.pilotAgent),
          envoy: path(names.envoy),
          bootstrap: path(names.bootstrap),
        };
      }),
    }),
  );
  const programs = Object.fromEntries(
    nodeTools.map((name) => [name, path(name)]),
  ) as unknown as LabParts['programs'];
  return { programs, images, tools, definitions: path('gateway-api'), steps: clock.steps };
}

function pathsOf(tools: readonly ResolvedTool[]): (name: string) => string {
  const paths = new Map(tools.map((tool) => [tool.name, tool.path]));
  return (name) => paths.get(name) ?? name;
}

function sources(tools: readonly ResolvedTool[]): string {
  const counts = new Map<string, number>();
  for (const { source } of tools) counts.set(source, (counts.get(source) ?? 0) + 1);
  return [...counts].map(([source, count]) => `${count} from ${source}`).join(', ');
}
