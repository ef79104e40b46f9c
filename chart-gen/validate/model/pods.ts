import type { Manifest } from './manifest.ts';
import { child, isMap, items, type Node, text, textMap } from './node.ts';
import { oncePer } from './once-per.ts';
import type { Path } from './place.ts';

export interface Container extends Node {
  readonly name: string;
  /** `sidecar` is a native one: an init container that keeps running beside the others. */
  readonly role: 'container' | 'init' | 'sidecar';
}

/** A pod as some object describes it. */
export interface PodTemplate {
  readonly owner: Manifest;
  /** The node that holds metadata and spec. */
  readonly node: Node;
  readonly spec: Node;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly containers: readonly Container[];
}

const templatePaths: Readonly<Record<string, Path>> = {
  '/Pod': [],
  '/PodTemplate': ['template'],
  '/ReplicationController': ['spec', 'template'],
  'apps/Deployment': ['spec', 'template'],
  'apps/StatefulSet': ['spec', 'template'],
  'apps/DaemonSet': ['spec', 'template'],
  'apps/ReplicaSet': ['spec', 'template'],
  'batch/Job': ['spec', 'template'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
  'argoproj.io/Rollout': ['spec', 'template'],
};

/** Whether objects of this kind describe pods. */
export function describesPods({ group, kind }: Pick<Manifest, 'group' | 'kind'>): boolean {
  return Object.hasOwn(templatePaths, `${group}/${kind}`);
}

/** The pod template of an object; undefined when it has none. */
export const podTemplate = oncePer((owner: Manifest): PodTemplate | undefined => {
  const path = templatePaths[`${owner.group}/${owner.kind}`];
  if (!path) return undefined;
  const node = child(owner, ...path);
  const spec = child(node, 'spec');
  if (!isMap(spec.value)) return undefined;
  return {
    owner,
    node,
    spec,
    labels: textMap(node, 'metadata', 'labels'),
    annotations: textMap(node, 'metadata', 'annotations'),
    containers: [
      ...items(spec, 'initContainers').map((one) =>
        container(one, text(one, 'restartPolicy') === 'Always' ? 'sidecar' : 'init'),
      ),
      ...items(spec, 'containers').map((one) => container(one, 'container')),
    ],
  };
});

function container(node: Node, role: Container['role']): Container {
  return { ...node, role, name: text(node, 'name') ?? '' };
}

/** Whether labels carry all that a map of wanted ones asks for; nothing wanted selects nothing. */
export function selects(
  wanted: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const pairs = Object.entries(wanted);
  return (
    pairs.length > 0 && pairs.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value)
  );
}
