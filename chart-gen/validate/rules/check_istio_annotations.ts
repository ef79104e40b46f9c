import { quantity } from '../kubernetes/quantity.ts';
import { istioAnnotations, istioPrefix } from '../mesh/annotations.ts';
import type { Manifest } from '../model/manifest.ts';
import { entries, has, type Node } from '../model/node.ts';
import { podTemplate } from '../model/pods.ts';
import type { Problem, Rule } from '../model/rule.ts';
import { closest } from '../schema/suggest.ts';

export const rule: Rule = {
  id: 'check_istio_annotations',
  severity: 'error',
  title: 'Istio’s annotations exist and are where Istio reads them',
  reason:
    'An annotation that is misspelt or on the Deployment instead of its pods does nothing and says nothing: the port is not excluded, the memory is not raised, the sidecar is not held.',
  doc: `- an annotation under a prefix of Istio's that Istio does not know: an error, with the closest name;
- one that belongs on pods, on the Deployment, StatefulSet, DaemonSet, Job or CronJob itself: an error;
- one that belongs on pods or Services, on another kind of object: a warning;
- truth values, amounts of memory and CPU, and the interception mode have values that Istio takes: an error;
- \`sidecar.istio.io/inject\` as an annotation without the label of that name, which is what counts: a note.`,
  check: (context) =>
    context.manifests.flatMap((manifest) => {
      const template = podTemplate(manifest);
      const own = template && template.node.path.length === 0 ? 'pod' : template ? 'workload' : 'other';
      return [
        ...annotations(manifest, manifest, own),
        ...(template && own === 'workload' ? annotations(manifest, template.node, 'pod') : []),
      ];
    }),
  examples: {
    failing: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
  annotations:
    traffic.sidecar.istio.io/excludeOutboundPorts: "9092"
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata:
      labels: {app: cart}
      annotations:
        sidecar.istio.io/proxyMemroy: 256Mi
    spec:
      containers:
        - name: cart
          image: shop/cart:1.4.2
          resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
    passing: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata:
      labels: {app: cart}
      annotations:
        traffic.sidecar.istio.io/excludeOutboundPorts: "9092"
        sidecar.istio.io/proxyMemory: 256Mi
        sidecar.istio.io/proxyMemoryLimit: 256Mi
    spec:
      containers:
        - name: cart
          image: shop/cart:1.4.2
          resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
  },
};

function annotations(on: Manifest, node: Node, place: 'pod' | 'workload' | 'other'): Problem[] {
  return entries(node, 'metadata', 'annotations').flatMap(({ key, value, path }): Problem[] => {
    const carrier = istioAnnotations.get(key);
    if (!carrier) {
      if (!istioPrefix.test(key)) return [];
      const meant = closest(key, istioAnnotations.keys());
      return [
        {
          on,
          path,
          message: `Istio reads no annotation ${key}`,
          ...(meant && { fix: `did you mean ${meant}?` }),
        },
      ];
    }
    if (carrier === 'Pod' && place === 'workload') {
      return [
        {
          on,
          path,
          message: `${key} counts on pods only`,
          fix: 'move it to spec.template.metadata.annotations',
        },
      ];
    }
    if ((carrier === 'Pod' && place === 'other') || (carrier === 'Service' && on.kind !== 'Service')) {
      return [{ on, path, message: `${key} belongs on a ${carrier}`, severity: 'warning' }];
    }
    const wrong = typeof value === 'string' ? wrongValue(key, value) : undefined;
    if (wrong) return [{ on, path, message: `${key}: ${JSON.stringify(value)} is no ${wrong}` }];
    if (key !== 'sidecar.istio.io/inject' || has(node, 'metadata', 'labels', key)) return [];
    return [
      { on, path, message: `${key} counts as a label; as an annotation it is given up`, severity: 'info' },
    ];
  });
}

function wrongValue(key: string, value: string): string | undefined {
  if (/\/(inject|nativeSidecar|rewriteAppHTTPProbers|merge-metrics)$/.test(key)) {
    return /^(true|false|1|0|t|f|True|False|TRUE|FALSE|T|F)$/.test(value) ? undefined : 'truth value';
  }
  if (/\/proxy(CPU|Memory)(Limit)?$/.test(key)) return quantity(value) === undefined ? 'quantity' : undefined;
  if (key.endsWith('/interceptionMode'))
    return /^(REDIRECT|TPROXY|NONE)$/.test(value) ? undefined : 'interception mode';
  return undefined;
}
