import { child, items, text } from '../model/node.ts';
import type { PodTemplate } from '../model/pods.ts';
import type { Problem, Rule } from '../model/rule.ts';

const config = 'proxy.istio.io/config';
const holds = /["']?holdApplicationUntilProxyStarts["']?\s*:\s*(\S+?)[\s,}]*$/m;

export const rule: Rule = {
  id: 'check_proxy_start_order',
  severity: 'error',
  title: 'An application that waits for its proxy really does',
  reason:
    'Holding the application works by the order of containers: the proxy must come first. The order was lost in several upgrades (istio/istio#51310, #33911, #30814), and the first calls of a starting pod failed.',
  doc: `For a pod with \`holdApplicationUntilProxyStarts: true\` in its \`${config}\` annotation:

- a container \`istio-proxy\` that the template itself lists is the first one: an error otherwise;
- the value is \`true\` or \`false\`, not a text like \`"yes"\`: an error;
- an \`initContainer\` of the application that calls the network still runs before a classic sidecar: a note to look at, given
  when its command holds curl, wget or a migration.`,
  check: (context) => context.pods.flatMap((pod) => ofPod(pod)),
  examples: {
    failing: `apiVersion: v1
kind: Pod
metadata:
  name: cart
  annotations:
    proxy.istio.io/config: |
      holdApplicationUntilProxyStarts: true
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
    - name: istio-proxy
      image: auto
`,
    passing: `apiVersion: v1
kind: Pod
metadata:
  name: cart
  annotations:
    proxy.istio.io/config: |
      holdApplicationUntilProxyStarts: true
spec:
  containers:
    - name: istio-proxy
      image: auto
    - name: cart
      image: shop/cart:1.4.2
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
  },
};

function ofPod({ owner, node, spec, annotations, containers }: PodTemplate): Problem[] {
  const value = holds.exec(annotations[config] ?? '')?.[1];
  if (value === undefined) return [];
  const path = [...node.path, 'metadata', 'annotations', config];
  if (!/^(true|false)$/.test(value)) {
    return [
      { on: owner, path, message: `holdApplicationUntilProxyStarts is ${value}, neither true nor false` },
    ];
  }
  if (value === 'false') return [];
  const problems: Problem[] = [];
  const listed = items(spec, 'containers').map((one) => text(one, 'name'));
  const place = listed.indexOf('istio-proxy');
  if (place > 0) {
    const message = 'istio-proxy is not the first container, so the others start without waiting for it';
    problems.push({
      on: owner,
      path: [...spec.path, 'containers', place],
      message,
      fix: 'list istio-proxy first',
    });
  }
  for (const container of containers.filter(({ role }) => role === 'init')) {
    const words = ['command', 'args']
      .flatMap((name) => items(container, name).map((one) => String(one.value)))
      .join(' ');
    if (!/\b(curl|wget|migrat\w*)\b/.test(words)) continue;
    const message = `the init container ${container.name} may call the network before a classic sidecar runs`;
    problems.push({ on: owner, path: child(container, 'name').path, message, severity: 'info' });
  }
  return problems;
}
