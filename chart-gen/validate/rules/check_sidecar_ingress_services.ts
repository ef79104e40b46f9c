import { items, textMap } from '../model/node.ts';
import { selects } from '../model/pods.ts';
import type { Problem, Rule } from '../model/rule.ts';

export const rule: Rule = {
  id: 'check_sidecar_ingress_services',
  severity: 'warning',
  title: 'A Sidecar with ingress listeners belongs to pods of one Service',
  reason:
    'With two Services on one pod, a control plane and a proxy of different versions name route and cluster after different Services: 503 cluster_not_found for every request, until the proxy is upgraded too (istio/istio#30437).',
  doc: `A Sidecar that lists \`ingress\` selects a pod that two or more Services of the inputs select. It is a warning: such a
setup works as long as both planes agree, and is what a qualification should have among its workloads.`,
  check: (context) =>
    context.ofKind('networking.istio.io', 'Sidecar').flatMap((on): Problem[] => {
      if (items(on, 'spec', 'ingress').length === 0) return [];
      const wanted = textMap(on, 'spec', 'workloadSelector', 'labels');
      return context
        .podsIn(context.namespaceOf(on))
        .filter((pod) => Object.keys(wanted).length === 0 || selects(wanted, pod.labels))
        .flatMap((pod): Problem[] => {
          const names = context.services.ofPod(pod).map(({ name }) => name);
          if (names.length < 2) return [];
          const message = `the Services ${names.join(' and ')} both select ${pod.owner.label}, whose inbound listeners this replaces`;
          return [{ on, path: ['spec', 'ingress'], message, fix: 'keep one Service, or leave ingress out' }];
        });
    }),
  examples: {
    failing: `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: cart}
spec:
  workloadSelector: {labels: {app: cart}}
  ingress:
    - port: {number: 8080, protocol: HTTP, name: http}
      defaultEndpoint: 127.0.0.1:8080
---
apiVersion: v1
kind: Service
metadata: {name: cart}
spec:
  selector: {app: cart}
  ports: [{name: http, port: 80, targetPort: 8080}]
---
apiVersion: v1
kind: Service
metadata: {name: cart-internal}
spec:
  selector: {app: cart}
  ports: [{name: http, port: 8080, targetPort: 8080}]
---
apiVersion: v1
kind: Pod
metadata: {name: cart, labels: {app: cart}}
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
    passing: `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: cart}
spec:
  workloadSelector: {labels: {app: cart}}
  ingress:
    - port: {number: 8080, protocol: HTTP, name: http}
      defaultEndpoint: 127.0.0.1:8080
---
apiVersion: v1
kind: Service
metadata: {name: cart}
spec:
  selector: {app: cart}
  ports: [{name: http, port: 80, targetPort: 8080}]
---
apiVersion: v1
kind: Pod
metadata: {name: cart, labels: {app: cart}}
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
  },
};
