import { catalogue } from '../../lab/tools/catalogue.ts';
import { build } from '../../lab/tools/catalogue-sources.ts';
import { resolveAll } from '../../lab/tools/resolve.ts';
import type { Tool } from '../../lab/tools/tool.ts';

/** Plays the nodes: pods become ready when it says so, and cost nothing. */
export const kwok: Tool = {
  name: 'kwok',
  program: 'kwok',
  version: '0.8.0',
  range: '~0.8.0',
  probe: { args: ['--version'], pattern: /kwok version v(\S+)/ },
  use: 'host',
  sources: [build('kwok', 'sigs.k8s.io/kwok/cmd/kwok', 150)],
};

const names = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kubectl', 'kwok'] as const;

export type StandPrograms = Readonly<Record<(typeof names)[number], string>>;

/** What the bench runs, built or taken as the lab's own tools are. */
export async function standPrograms(onProgress: (text: string) => void): Promise<StandPrograms> {
  const tools = await resolveAll(names, {
    catalogue: [...catalogue, kwok],
    onProgress: ({ tool, phase, detail }) => onProgress(`${tool}: ${phase}${detail ? ` (${detail})` : ''}`),
  });
  return Object.fromEntries(tools.map(({ name, path }) => [name, path])) as StandPrograms;
}
