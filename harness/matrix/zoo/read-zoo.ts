import { dirname, resolve } from 'node:path';
import { Failure } from '../../../reports/failure/failure.ts';
import type { KubeObject } from '../../../rollout/kube/cluster.ts';
import { meant, readStrict } from '../strict-yaml/read.ts';
import type { Workload } from '../workload.ts';
import { type Found, readManifests, refusal } from './read-manifests.ts';
import { type Zoo, zooSchema } from './schema.ts';

const fix = 'docs/matrix.md has an example; a chart renders with: helm template --namespace mp-zoo-NAME';

/**
 * A team's own workloads, from a file that says where their manifests are, what to call and what to expect.
 * @throws Failure MP_ZOO_INVALID with every problem
 */
export function readZoo(file: string): readonly Workload[] {
  const zoo = readStrict(file, { schema: zooSchema, code: 'MP_ZOO_INVALID', fix });
  const namespace = `mp-zoo-${zoo.zoo}`;
  const { found, problems } = readManifests(zoo.manifests.map((path) => resolve(dirname(file), path)));
  const all = [
    ...problems,
    ...found.flatMap((one) => refusal(one, namespace) ?? []),
    ...missing(zoo, found),
    ...zoo.workloads.flatMap(({ name }, index) =>
      zoo.workloads.findIndex((other) => other.name === name) < index
        ? [`workloads.${index}: ${name} is there twice`]
        : [],
    ),
  ];
  if (all.length > 0)
    throw new Failure('MP_ZOO_INVALID', { what: all.join('\n         '), where: file, fix });
  const objects = found.map(
    ({ object }): KubeObject => ({
      ...object,
      metadata: { ...object.metadata, namespace },
    }),
  );
  return zoo.workloads.map((one, index) => ({
    namespace,
    name: one.name,
    kind: one.kind,
    role: 'service',
    meshed: one.meshed,
    permutation: { zoo: zoo.zoo, kind: one.kind.toLowerCase(), proxy: one.meshed ? 'as injected' : 'none' },
    host: `${one.service ?? one.name}.${namespace}${one.port === 80 ? '' : `:${one.port}`}`,
    foreign: true,
    ownCalls: one.calls,
    asks: one.asks,
    inNamespace: { name: namespace, injected: one.meshed, labels: zoo.labels },
    // one folder deploys them all
    objects: () => (index === 0 ? objects : []),
  }));
}

/** What the file names and the manifests do not have. */
function missing({ workloads }: Zoo, found: readonly Found[]): string[] {
  const named = (kind: string) =>
    found.filter(({ object }) => object.kind === kind).map(({ object }) => object.metadata.name);
  return workloads.flatMap(({ name, kind, service = name }, index) => {
    const lacks = (what: string, wanted: string) =>
      named(what).includes(wanted)
        ? []
        : [`workloads.${index}: no manifest has a ${what} called "${wanted}"${meant(wanted, named(what))}`];
    return [...lacks(kind, name), ...lacks('Service', service)];
  });
}
