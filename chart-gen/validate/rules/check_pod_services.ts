import { declaredProtocol, isHttp } from '../mesh/protocols.ts';
import { groupBy } from '../model/group-by.ts';
import { servicePorts, targetNumber } from '../model/mesh-services.ts';
import type { Problem, Rule } from '../model/rule.ts';

export const rule: Rule = {
  id: 'check_pod_services',
  severity: 'error',
  title: 'All Services of a pod agree on the protocol of a port',
  reason:
    'A port of a pod has one inbound listener. When one Service calls it HTTP and another TCP, the older Service decides; after a roll-back that created them anew it may be the other one.',
  doc: `Services that select the same pod and lead to the same port of it declare protocols that the proxy treats alike: HTTP with
HTTP, TCP with TCP. A port without a declared protocol agrees with everything.`,
  check: (context) =>
    context.pods.flatMap((pod) => {
      const all = context.services.ofPod(pod).flatMap((service) =>
        servicePorts(service)
          .filter(({ protocol }) => protocol === 'TCP')
          .flatMap((port) => {
            const target = targetNumber(port, pod);
            const declared = declaredProtocol(port.name, port.appProtocol);
            return target === undefined || !declared ? [] : [{ service, port, target, declared }];
          }),
      );
      return [...groupBy(all, ({ target }) => `${target}`).values()].flatMap(([first, ...others]) =>
        others.flatMap(({ service, port, target, declared }): Problem[] => {
          if (!first || first.service === service || isHttp(first.declared) === isHttp(declared)) return [];
          const message = `port ${target} of ${pod.owner.label} is ${declared} here and ${first.declared} in the Service ${first.service.name}`;
          return [{ on: service, path: port.path, message }];
        }),
      );
    }),
  examples: {
    failing: `apiVersion: v1
kind: Service
metadata: {name: cart}
spec:
  selector: {app: cart}
  ports: [{name: http, port: 80, targetPort: 8080}]
---
apiVersion: v1
kind: Service
metadata: {name: cart-raw}
spec:
  selector: {app: cart}
  ports: [{name: tcp, port: 8080, targetPort: 8080}]
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
    passing: `apiVersion: v1
kind: Service
metadata: {name: cart}
spec:
  selector: {app: cart}
  ports: [{name: http, port: 80, targetPort: 8080}]
---
apiVersion: v1
kind: Service
metadata: {name: cart-headless}
spec:
  clusterIP: None
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
  },
};
