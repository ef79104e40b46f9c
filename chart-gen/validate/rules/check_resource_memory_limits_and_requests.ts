import { mebibytes, quantity } from '../kubernetes/quantity.ts';
import { child, has } from '../model/node.ts';
import type { Container, PodTemplate } from '../model/pods.ts';
import type { Problem, Rule } from '../model/rule.ts';

/** No program with a runtime of its own starts in less. */
const smallest = 4 * 2 ** 20;

export const rule: Rule = {
  id: 'check_resource_memory_limits_and_requests',
  severity: 'error',
  title: 'Every container asks for memory and is limited in it',
  reason:
    'An upgrade of the mesh changes how much memory a proxy takes. Without requests a node fills up unseen, and without limits one container takes the others, sidecars included, down with it.',
  doc: `For each container that keeps running:

- neither request nor limit of memory is an error; a request without a limit is a warning;
- a limit below the request, a value that is no quantity, or one below 4 MiB is an error: \`512m\` is half a byte;
- \`sidecar.istio.io/proxyMemory\` above \`sidecar.istio.io/proxyMemoryLimit\` is an error, and the one without the other
  a warning, since the injector then leaves the other one out.

An \`istio-proxy\` container is left to the injector, and init containers to their pod.`,
  check: (context) =>
    context.pods.flatMap((pod) => [
      ...pod.containers
        .filter(({ name, role }) => role !== 'init' && name !== 'istio-proxy')
        .flatMap((container) => ofContainer(pod, container)),
      ...ofSidecar(pod),
    ]),
  examples: {
    failing: `apiVersion: v1
kind: Pod
metadata:
  name: cart
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
      resources: {requests: {memory: 64Mi}, limits: {memory: 512m}}
`,
    passing: `apiVersion: v1
kind: Pod
metadata:
  name: cart
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
      resources: {requests: {memory: 64Mi}, limits: {memory: 512Mi}}
`,
  },
};

function ofContainer({ owner, spec }: PodTemplate, container: Container): Problem[] {
  const resources = child(container, 'resources');
  const about = `the container ${container.name}`;
  const [request, limit] = ['requests', 'limits'].map((kind) => child(resources, kind, 'memory'));
  if (!request || !limit) return [];
  // a pod can be limited as a whole
  const wholePod = has(spec, 'resources', 'limits', 'memory');
  if (!has(request) && !has(limit)) {
    if (wholePod) return [];
    return [
      { on: owner, path: resources.path, message: `${about} has neither a request nor a limit of memory` },
    ];
  }
  const bad = [request, limit].flatMap((node): Problem[] => {
    if (!has(node)) return [];
    const bytes = quantity(node.value);
    const path = node.path;
    if (bytes === undefined)
      return [{ on: owner, path, message: `${about}: ${node.value} is no quantity of memory` }];
    if (bytes >= smallest) return [];
    const message = `${about} has ${node.value} of memory, which is ${mebibytes(bytes)}`;
    return [{ on: owner, path, message, fix: 'write Mi for mebibytes' }];
  });
  if (bad.length > 0) return bad;
  if (!has(limit)) {
    if (wholePod) return [];
    return [
      { on: owner, path: resources.path, message: `${about} has no limit of memory`, severity: 'warning' },
    ];
  }
  const [asked, allowed] = [quantity(request.value), quantity(limit.value)];
  if (asked === undefined || allowed === undefined || asked <= allowed) return [];
  return [{ on: owner, path: request.path, message: `${about} asks for more memory than its limit allows` }];
}

function ofSidecar({ owner, node, annotations }: PodTemplate): Problem[] {
  const [asking, limiting] = ['sidecar.istio.io/proxyMemory', 'sidecar.istio.io/proxyMemoryLimit'] as const;
  const [request, limit] = [annotations[asking], annotations[limiting]];
  if (request === undefined && limit === undefined) return [];
  const path = [...node.path, 'metadata', 'annotations', request === undefined ? limiting : asking];
  if (request === undefined || limit === undefined) {
    const missing = request === undefined ? asking : limiting;
    return [{ on: owner, path, message: `${missing} is missing beside ${path.at(-1)}`, severity: 'warning' }];
  }
  const [asked, allowed] = [quantity(request), quantity(limit)];
  if (asked !== undefined && allowed !== undefined && asked <= allowed) return [];
  return [{ on: owner, path, message: `the sidecar asks for ${request} of memory and is allowed ${limit}` }];
}
