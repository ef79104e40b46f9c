import { type PortList, portList } from '../mesh/ports.ts';
import type { RuleContext } from '../model/context.ts';
import { servicePorts, targetNumber } from '../model/mesh-services.ts';
import { items, number } from '../model/node.ts';
import type { PodTemplate } from '../model/pods.ts';
import type { Problem, Rule } from '../model/rule.ts';

const include = 'traffic.sidecar.istio.io/includeInboundPorts';
const exclude = 'traffic.sidecar.istio.io/excludeInboundPorts';

export const rule: Rule = {
  id: 'check_istio_inbound_ports_annotation',
  severity: 'error',
  title: 'The inbound ports of a sidecar are those that Services lead to',
  reason:
    'A port that the sidecar does not capture takes traffic without mTLS, policies and metrics; and when the proxies change, as between 1.5 and 1.6 (istio/istio#28026), a list that no longer fits the pod turns into failed connections.',
  doc: `For \`${include}\` and \`${exclude}\` on a pod:

- the value is \`*\`, empty, or port numbers with commas between them;
- a port that a Service sends traffic to is in the list of included ports (an error) and not in the list of excluded ones
  (a warning, since a metrics port may be meant);
- an included port is one that a container declares or a Service leads to (a warning).`,
  check: (context) =>
    context.pods.flatMap((pod) => {
      const [included, excluded] = [pod.annotations[include], pod.annotations[exclude]];
      return [
        ...(included === undefined ? [] : ofIncluded(context, pod, portList(included))),
        ...(excluded === undefined ? [] : ofExcluded(context, pod, portList(excluded))),
      ];
    }),
  examples: {
    failing: `apiVersion: v1
kind: Service
metadata:
  name: cart
spec:
  selector: {app: cart}
  ports:
    - {name: http, port: 80, targetPort: 8080}
---
apiVersion: v1
kind: Pod
metadata:
  name: cart
  labels: {app: cart}
  annotations:
    traffic.sidecar.istio.io/includeInboundPorts: "9090"
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
      ports: [{containerPort: 8080}, {containerPort: 9090}]
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
    passing: `apiVersion: v1
kind: Service
metadata:
  name: cart
spec:
  selector: {app: cart}
  ports:
    - {name: http, port: 80, targetPort: 8080}
---
apiVersion: v1
kind: Pod
metadata:
  name: cart
  labels: {app: cart}
  annotations:
    traffic.sidecar.istio.io/includeInboundPorts: "8080"
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
      ports: [{containerPort: 8080}, {containerPort: 9090}]
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
  },
};

function ofIncluded(context: RuleContext, pod: PodTemplate, list: PortList): Problem[] {
  const place = { on: pod.owner, path: [...pod.node.path, 'metadata', 'annotations', include] };
  if ('invalid' in list) return [invalid(place, include, list.invalid)];
  if ('all' in list) return [];
  const led = targets(context, pod);
  const declared = new Set([...led.keys(), ...declaredPorts(pod)]);
  return [
    ...[...led]
      .filter(([port]) => !list.ports.includes(port))
      .map(([port, service]) => ({
        ...place,
        message: `the Service ${service} leads to port ${port}, which is not among the included ports, so its traffic goes around the sidecar`,
        fix: `add ${port}, or remove the annotation`,
      })),
    ...list.ports
      .filter((port) => !declared.has(port))
      .map((port) => ({
        ...place,
        message: `port ${port} is included, but no container declares it and no Service leads to it`,
        severity: 'warning' as const,
      })),
  ];
}

function ofExcluded(context: RuleContext, pod: PodTemplate, list: PortList): Problem[] {
  const place = { on: pod.owner, path: [...pod.node.path, 'metadata', 'annotations', exclude] };
  if ('invalid' in list) return [invalid(place, exclude, list.invalid)];
  if ('all' in list) return [invalid(place, exclude, '*')];
  return [...targets(context, pod)]
    .filter(([port]) => list.ports.includes(port))
    .map(([port, service]) => ({
      ...place,
      message: `the Service ${service} leads to port ${port}, which is excluded from the sidecar`,
      severity: 'warning' as const,
    }));
}

function invalid(place: Pick<Problem, 'on' | 'path'>, annotation: string, text: string): Problem {
  return { ...place, message: `${annotation} holds ${JSON.stringify(text)}, which is no port number` };
}

/** The ports of the pod that Services lead to, with the name of one such Service. */
function targets(context: RuleContext, pod: PodTemplate): Map<number, string> {
  const found = new Map<number, string>();
  for (const service of context.services.ofPod(pod)) {
    for (const port of servicePorts(service)) {
      const target = targetNumber(port, pod);
      if (target !== undefined && port.protocol === 'TCP') found.set(target, service.name);
    }
  }
  return found;
}

function declaredPorts(pod: PodTemplate): number[] {
  return pod.containers.flatMap((container) =>
    items(container, 'ports').flatMap((port) => number(port, 'containerPort') ?? []),
  );
}
