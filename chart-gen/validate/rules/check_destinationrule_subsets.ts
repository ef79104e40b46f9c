import { items, text, textMap } from '../model/node.ts';
import { selects } from '../model/pods.ts';
import type { Problem, Rule } from '../model/rule.ts';

export const rule: Rule = {
  id: 'check_destinationrule_subsets',
  severity: 'warning',
  title: 'Subsets select pods that exist',
  reason:
    'A subset whose labels no pod carries has no endpoints, and requests routed to it get 503 UH. The labels of pods are changed by whoever owns the workload, not by whoever wrote the rule.',
  doc: `For a DestinationRule whose host is a Service among the inputs that selects workloads, each subset's labels match the pod
template of one of them. Labels of the topology, which Istio adds itself, are not compared.`,
  check: (context) =>
    context.ofKind('networking.istio.io', 'DestinationRule').flatMap((on) => {
      const service = context.services.ofHost(text(on, 'spec', 'host') ?? '', on.namespace);
      const pods = service ? context.services.podsOf(service) : [];
      if (pods.length === 0) return [];
      return items(on, 'spec', 'subsets').flatMap((subset): Problem[] => {
        const all = Object.entries(textMap(subset, 'labels'));
        const labels = Object.fromEntries(
          all.filter(([key]) => !/^topology\.|\.kubernetes\.io\/(zone|region)$/.test(key)),
        );
        if (Object.keys(labels).length === 0 || pods.some((pod) => selects(labels, pod.labels))) return [];
        const shown = Object.entries(labels).map((pair) => pair.join('='));
        const message = `no workload of the Service ${service?.name} has the labels ${shown.join(',')} of the subset ${text(subset, 'name')}`;
        return [{ on, path: [...subset.path, 'labels'], message }];
      });
    }),
  examples: {
    failing: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: cart, namespace: shop}
spec:
  host: cart
  subsets:
    - {name: v2, labels: {version: v2}}
---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec:
  selector: {app: cart}
  ports: [{name: http, port: 80, targetPort: 8080}]
---
apiVersion: v1
kind: Pod
metadata: {name: cart, namespace: shop, labels: {app: cart, version: v1}}
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
    passing: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: cart, namespace: shop}
spec:
  host: cart
  subsets:
    - {name: v1, labels: {version: v1}}
---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec:
  selector: {app: cart}
  ports: [{name: http, port: 80, targetPort: 8080}]
---
apiVersion: v1
kind: Pod
metadata: {name: cart, namespace: shop, labels: {app: cart, version: v1}}
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
  },
};
