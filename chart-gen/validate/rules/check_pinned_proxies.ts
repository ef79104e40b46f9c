import { isProxyOnly } from '../mesh/gateways.ts';
import { child, text } from '../model/node.ts';
import type { PodTemplate } from '../model/pods.ts';
import type { Problem, Rule } from '../model/rule.ts';

const pin = 'sidecar.istio.io/proxyImage';

export const rule: Rule = {
  id: 'check_pinned_proxies',
  severity: 'warning',
  title: 'Proxies move with the release',
  reason:
    'A pod with a pinned proxy keeps its old version through every restart, until the control plane is too new for it and rejects its configuration (istio/istio#60503): the data plane looks rolled and is not.',
  doc: `- \`${pin}\` on a pod names an image: a warning;
- a template with an \`istio-proxy\` container that carries its own image, which is what \`istioctl kube-inject\` writes: a warning.
  \`image: auto\` passes, and so does a pod with no other container: a gateway moves with its own chart.

In a qualification such pins are meant: they are how an old proxy is held beside new ones.`,
  check: (context) => context.pods.flatMap((pod) => ofPod(pod)),
  examples: {
    failing: `apiVersion: v1
kind: Pod
metadata:
  name: cart
  annotations:
    sidecar.istio.io/proxyImage: registry.example.com/istio/proxyv2:1.28.2
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
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
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
  },
};

function ofPod(pod: PodTemplate): Problem[] {
  const { owner: on, node, annotations, containers } = pod;
  const pinned = annotations[pin];
  if (pinned !== undefined) {
    const path = [...node.path, 'metadata', 'annotations', pin];
    return [{ on, path, message: `the proxy of this pod stays at ${pinned} whatever release is rolled out` }];
  }
  if (isProxyOnly(pod)) return [];
  return containers.flatMap((container): Problem[] => {
    const image = text(container, 'image') ?? 'auto';
    if (container.name !== 'istio-proxy' || image === 'auto') return [];
    const message = `the proxy of this pod is written into its template as ${image}`;
    return [{ on, path: child(container, 'image').path, message, fix: 'leave the sidecar to the injector' }];
  });
}
