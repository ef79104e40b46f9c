import type { Manifest } from './manifest.ts';
import { items, type Node, number, text, textMap } from './node.ts';
import { oncePer } from './once-per.ts';
import { type PodTemplate, selects } from './pods.ts';
import { namespaceOf, type RuleSettings } from './settings.ts';

export interface ServicePort extends Node {
  readonly name: string;
  readonly port: number;
  /** Number or name of the container's port. */
  readonly target: number | string;
  readonly protocol: string;
  readonly appProtocol: string | undefined;
}

export interface MeshServices {
  /** The Service that a host of an Istio object in a namespace means; undefined when it is not among the inputs. */
  readonly ofHost: (host: string, namespace: string | undefined) => Manifest | undefined;
  /** The pods that a Service selects. */
  readonly podsOf: (service: Manifest) => readonly PodTemplate[];
  /** The Services that select a pod. */
  readonly ofPod: (pod: PodTemplate) => readonly Manifest[];
  /** The Service of a name in a namespace. */
  readonly named: (name: string, namespace: string) => Manifest | undefined;
  /** A host as Istio completes it. */
  readonly fullName: (host: string, namespace: string | undefined) => string;
}

interface Parts {
  readonly services: readonly Manifest[];
  readonly pods: readonly PodTemplate[];
  readonly settings: RuleSettings;
}

/** How hosts, Services and pods of the inputs belong together. */
export function meshServices({ services, pods, settings }: Parts): MeshServices {
  const byName = new Map(
    services.map((service) => [`${service.name}.${namespaceOf(service, settings)}`, service]),
  );
  // the rarest label that a Service asks for narrows the pods down to a few, however many there are
  const byLabel = new Map<string, PodTemplate[]>();
  for (const pod of pods) {
    for (const label of Object.entries(pod.labels)) {
      const key = labelKey(namespaceOf(pod.owner, settings), label);
      const group = byLabel.get(key);
      if (group) group.push(pod);
      else byLabel.set(key, [pod]);
    }
  }
  const selected = new Map<Manifest, readonly PodTemplate[]>();
  const selecting = new Map<PodTemplate, Manifest[]>();
  for (const service of services) {
    const selector = textMap(service, 'spec', 'selector');
    const namespace = namespaceOf(service, settings);
    const groups = Object.entries(selector).map((label) => byLabel.get(labelKey(namespace, label)) ?? []);
    const [fewest = []] = groups.sort((a, b) => a.length - b.length);
    const found = fewest.filter(({ labels }) => selects(selector, labels));
    selected.set(service, found);
    for (const pod of found) selecting.set(pod, [...(selecting.get(pod) ?? []), service]);
  }
  const suffix = `.svc.${settings.domain}`;
  return {
    ofHost: (host, namespace) => {
      // a name with a dot that is not the full one means another host: Istio completes only names without a dot
      const full = host.endsWith(suffix) ? host.slice(0, -suffix.length) : undefined;
      const name =
        full ?? (host.includes('.') ? undefined : `${host}.${namespaceOf({ namespace }, settings)}`);
      return name === undefined ? undefined : byName.get(name);
    },
    named: (name, namespace) => byName.get(`${name}.${namespace}`),
    podsOf: (service) => selected.get(service) ?? [],
    ofPod: (pod) => selecting.get(pod) ?? [],
    fullName: (host, namespace) => {
      const own = namespaceOf({ namespace }, settings);
      return host.includes('.') || host === '*' || own === '' ? host : `${host}.${own}${suffix}`;
    },
  };
}

function labelKey(namespace: string, [key, value]: readonly [string, string]): string {
  return JSON.stringify([namespace, key, value]);
}

/** The ports of a Service. */
export const servicePorts = oncePer((service: Manifest): readonly ServicePort[] => {
  return items(service, 'spec', 'ports').flatMap((node) => {
    const port = number(node, 'port');
    if (port === undefined) return [];
    const target = number(node, 'targetPort') ?? text(node, 'targetPort') ?? port;
    const protocol = text(node, 'protocol') ?? 'TCP';
    return [
      {
        ...node,
        name: text(node, 'name') ?? '',
        port,
        target,
        protocol,
        appProtocol: text(node, 'appProtocol'),
      },
    ];
  });
});

/** The number of the port of a pod that a Service's port leads to; undefined when its name is declared nowhere. */
export function targetNumber(port: ServicePort, pod: PodTemplate): number | undefined {
  if (typeof port.target === 'number') return port.target;
  for (const container of pod.containers) {
    for (const declared of items(container, 'ports')) {
      if (text(declared, 'name') === port.target) return number(declared, 'containerPort');
    }
  }
  return undefined;
}
