import { type ServerMode, serverMode } from '../mesh/mtls.ts';
import type { RuleContext } from '../model/context.ts';
import type { Manifest } from '../model/manifest.ts';
import { type ServicePort, servicePorts, targetNumber } from '../model/mesh-services.ts';
import { child, has, items, type Node, number, text } from '../model/node.ts';
import type { Problem, Rule } from '../model/rule.ts';

export const rule: Rule = {
  id: 'check_mtls_agreement',
  severity: 'error',
  title: 'PeerAuthentication and DestinationRule agree on mTLS',
  reason:
    'A server that demands mTLS and clients told not to use it end in 503 UC for every request. Without a DestinationRule the proxies agree by themselves; with one they do what it says, also after the server’s policy changed.',
  doc: `For each DestinationRule with \`tls\` for a Service among the inputs (at the top, for a port, or in a subset), against the
PeerAuthentication that holds for the pods behind it:

- STRICT and \`DISABLE\`, \`SIMPLE\` or \`MUTUAL\`: an error;
- DISABLE and \`ISTIO_MUTUAL\`: an error.

As in Istio, the settings of a port replace those of the whole policy, and the PeerAuthentication of a pod's own selector
comes before that of its namespace and that before the mesh's.`,
  check: (context) =>
    context.ofKind('networking.istio.io', 'DestinationRule').flatMap((on) => ofDestinationRule(context, on)),
  examples: {
    failing: `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: default, namespace: shop}
spec:
  mtls: {mode: STRICT}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: cart, namespace: shop}
spec:
  host: cart
  trafficPolicy:
    tls: {mode: DISABLE}
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
metadata: {name: cart, namespace: shop, labels: {app: cart, sidecar.istio.io/inject: "true"}}
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
    passing: `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: default, namespace: shop}
spec:
  mtls: {mode: STRICT}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: cart, namespace: shop}
spec:
  host: cart
  trafficPolicy:
    tls: {mode: ISTIO_MUTUAL}
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
metadata: {name: cart, namespace: shop, labels: {app: cart, sidecar.istio.io/inject: "true"}}
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
  },
};

function ofDestinationRule(context: RuleContext, on: Manifest): Problem[] {
  const service = context.services.ofHost(text(on, 'spec', 'host') ?? '', on.namespace);
  if (!service) return [];
  const pods = context.services.podsOf(service).filter((pod) => context.injection(pod) !== 'no');
  const top = child(on, 'spec', 'trafficPolicy');
  const policies = [
    top,
    ...items(on, 'spec', 'subsets').map((subset) => child(subset, 'trafficPolicy')),
  ].filter((one) => has(one));
  const problems = new Map<string, Problem>();
  for (const policy of policies) {
    for (const port of servicePorts(service)) {
      const tls = tlsOf(policy, port);
      const mode = text(tls, 'mode');
      if (!mode) continue;
      for (const pod of pods) {
        const server = serverMode(context, pod, targetNumber(port, pod) ?? port.port);
        if (!server || agree(server, mode)) continue;
        const message = `clients use the TLS mode ${mode}, but ${server.by.label} sets ${server.mode} for ${pod.owner.label}`;
        const fix = server.mode === 'STRICT' ? 'use ISTIO_MUTUAL, or leave tls out' : 'leave tls out';
        problems.set(`${tls.path.join('.')} ${message}`, { on, path: [...tls.path, 'mode'], message, fix });
      }
    }
  }
  return [...problems.values()];
}

/** The settings of a port replace those of the whole policy. */
function tlsOf(policy: Node, port: ServicePort): Node {
  const ofPort = items(policy, 'portLevelSettings').find(
    (one) => number(one, 'port', 'number') === port.port,
  );
  return ofPort ? child(ofPort, 'tls') : child(policy, 'tls');
}

function agree({ mode }: ServerMode, client: string): boolean {
  if (mode === 'STRICT') return client === 'ISTIO_MUTUAL';
  return mode !== 'DISABLE' || client !== 'ISTIO_MUTUAL';
}
