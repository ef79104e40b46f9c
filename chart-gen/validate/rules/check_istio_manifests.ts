import { destinationRuleProblems } from '../mesh/istio/destination-rule.ts';
import { gatewayProblems } from '../mesh/istio/gateway.ts';
import { scopedProblems, scopeProblems, serviceEntryProblems } from '../mesh/istio/scopes.ts';
import { virtualServiceProblems } from '../mesh/istio/virtual-service.ts';
import type { Rule } from '../model/rule.ts';

export const rule: Rule = {
  id: 'check_istio_manifests',
  severity: 'error',
  title: 'Istio takes its objects and uses all of them',
  reason:
    'What istiod’s webhook refuses stops a release half-way, and it refuses nothing while it is being upgraded; a route behind one that matches everything is not refused at all.',
  doc: `Beyond the schema, for objects of Istio:

- VirtualService: has a route; hosts are hosts; \`*\` is not bound to the mesh; each HTTP route does something; not all weights
  are 0; durations have units; no route stands behind one that matches every request; \`perTryTimeout\` is not above
  \`timeout\` (a warning);
- DestinationRule: the host is one; subsets have different names; durations have units; the TLS modes have what they need;
- Gateway: protocols are known; HTTPS and TLS servers have \`tls\`, and a certificate when they end TLS; names of ports differ;
- ServiceEntry: no wildcard host is to be resolved by DNS;
- Sidecar: egress hosts are \`namespace/host\`; PeerAuthentication: \`portLevelMtls\` only with a selector;
- no second PeerAuthentication, Sidecar or Telemetry without a selector in one namespace.`,
  check: (context) => [
    ...context.ofKind('networking.istio.io', 'VirtualService').flatMap((one) => virtualServiceProblems(one)),
    ...context
      .ofKind('networking.istio.io', 'DestinationRule')
      .flatMap((one) => destinationRuleProblems(one)),
    ...context.ofKind('networking.istio.io', 'Gateway').flatMap((one) => gatewayProblems(one)),
    ...context.ofKind('networking.istio.io', 'ServiceEntry').flatMap((one) => serviceEntryProblems(one)),
    ...context.ofKind('networking.istio.io', 'Sidecar').flatMap((one) => scopedProblems(one)),
    ...context.ofKind('security.istio.io', 'PeerAuthentication').flatMap((one) => scopedProblems(one)),
    ...scopeProblems(context),
  ],
  examples: {
    failing: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: cart
  namespace: shop
spec:
  hosts: [cart]
  http:
    - route: [{destination: {host: cart}}]
    - match: [{uri: {prefix: /admin}}]
      timeout: "5"
      route: [{destination: {host: admin}}]
`,
    passing: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: cart
  namespace: shop
spec:
  hosts: [cart]
  http:
    - match: [{uri: {prefix: /admin}}]
      timeout: 5s
      route: [{destination: {host: admin}}]
    - route: [{destination: {host: cart}}]
`,
  },
};
