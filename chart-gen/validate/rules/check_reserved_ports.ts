import { sidecarPorts } from '../mesh/ports.ts';
import type { RuleContext } from '../model/context.ts';
import { child, items, number } from '../model/node.ts';
import type { PodTemplate } from '../model/pods.ts';
import type { Problem, Rule } from '../model/rule.ts';

/** The user that the sidecar runs as: traffic of this user is not captured. */
const proxyUser = 1337;

export const rule: Rule = {
  id: 'check_reserved_ports',
  severity: 'error',
  title: 'Applications leave the sidecar its ports and its user',
  reason:
    'An application on a port of the sidecar keeps the proxy from starting, and one that runs as the proxy’s user has its traffic sent around the mesh, in the clear.',
  doc: `In a pod that may get a sidecar no container listens on one of its ports (${Object.keys(sidecarPorts).join(', ')}) or on a port
that the team reserved, and none runs as user ${proxyUser}. Containers called \`istio-proxy\`, and pods that have no other, are
the proxy itself.`,
  check: (context) =>
    context.pods.filter((pod) => context.injection(pod) !== 'no').flatMap((pod) => ofPod(context, pod)),
  examples: {
    failing: `apiVersion: v1
kind: Pod
metadata:
  name: cart
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
      ports: [{containerPort: 15020}]
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
    passing: `apiVersion: v1
kind: Pod
metadata:
  name: cart
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
      ports: [{containerPort: 8080}]
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
  },
};

function ofPod({ settings }: RuleContext, pod: PodTemplate): Problem[] {
  const applications = pod.containers.filter(({ name, role }) => name !== 'istio-proxy' && role !== 'init');
  if (applications.length === 0) return [];
  const on = pod.owner;
  const user = number(pod.spec, 'securityContext', 'runAsUser');
  const asProxy: Problem[] =
    user === proxyUser
      ? [{ on, path: child(pod.spec, 'securityContext', 'runAsUser').path, message: asUser('the pod') }]
      : [];
  return [
    ...asProxy,
    ...applications.flatMap((container) => [
      ...(number(container, 'securityContext', 'runAsUser') === proxyUser
        ? [
            {
              on,
              path: [...container.path, 'securityContext'],
              message: asUser(`the container ${container.name}`),
            },
          ]
        : []),
      ...items(container, 'ports').flatMap((node): Problem[] => {
        const port = number(node, 'containerPort') ?? 0;
        const use =
          sidecarPorts[port] ?? (settings.reservedPorts.includes(port) ? 'something else here' : undefined);
        if (use === undefined) return [];
        const message = `the container ${container.name} listens on port ${port}, which is reserved for ${use}`;
        return [{ on, path: [...node.path, 'containerPort'], message }];
      }),
    ]),
  ];
}

function asUser(who: string): string {
  return `${who} runs as user ${proxyUser}, whose traffic the sidecar does not capture`;
}
