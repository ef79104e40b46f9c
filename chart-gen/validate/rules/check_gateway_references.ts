import { overlap } from '../mesh/hosts.ts';
import { boundGateways } from '../mesh/routes.ts';
import type { RuleContext } from '../model/context.ts';
import type { Manifest } from '../model/manifest.ts';
import { items, textMap, texts } from '../model/node.ts';
import { selects } from '../model/pods.ts';
import type { Problem, Rule } from '../model/rule.ts';

export const rule: Rule = {
  id: 'check_gateway_references',
  severity: 'error',
  title: 'VirtualServices and Gateways find each other',
  reason:
    'A VirtualService bound to a Gateway that is not there, or that does not serve its hosts, is never used: 404 at the edge, and nothing in any log of the cluster.',
  doc: `- each gateway of a VirtualService is written \`name\` or \`namespace/name\` and is among the inputs; a warning when the inputs
  hold no Gateway of that namespace, as it may come from another chart;
- one of the Gateway's hosts covers each host of the VirtualService, or one of them where the VirtualService is bound to
  \`mesh\` too, whose clients ask for the others: an error otherwise;
- a Gateway's selector matches a workload, when the inputs hold a gateway's workload (a warning).`,
  check: (context) => [
    ...context.ofKind('networking.istio.io', 'VirtualService').flatMap((on) => ofVirtualService(context, on)),
    ...context.ofKind('networking.istio.io', 'Gateway').flatMap((on) => ofGateway(context, on)),
  ],
  examples: {
    failing: `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: public, namespace: shop}
spec:
  selector: {istio: ingressgateway}
  servers:
    - port: {number: 80, name: http, protocol: HTTP}
      hosts: ["shop.example.com"]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: cart, namespace: shop}
spec:
  hosts: [cart.example.com]
  gateways: [public]
  http:
    - route: [{destination: {host: cart}}]
`,
    passing: `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: public, namespace: shop}
spec:
  selector: {istio: ingressgateway}
  servers:
    - port: {number: 80, name: http, protocol: HTTP}
      hosts: ["*.example.com"]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: cart, namespace: shop}
spec:
  hosts: [cart.example.com]
  gateways: [public]
  http:
    - route: [{destination: {host: cart}}]
`,
  },
};

function ofVirtualService(context: RuleContext, on: Manifest): Problem[] {
  const gateways = context.ofKind('networking.istio.io', 'Gateway');
  const bound = boundGateways(on);
  const inMesh = bound.some(({ name }) => name === 'mesh');
  return bound
    .filter(({ name }) => name !== 'mesh')
    .flatMap(({ name, path }): Problem[] => {
      const parts = name.split('/');
      if (parts.length > 2 || parts.some((part) => part === '')) {
        return [{ on, path, message: `${JSON.stringify(name)} is not of the form name or namespace/name` }];
      }
      const own = context.namespaceOf(on);
      const [namespace, local] = parts.length === 2 ? [parts[0], parts[1]] : [own, name];
      const here = gateways.filter((one) => context.namespaceOf(one) === namespace);
      const gateway = here.find((one) => one.name === local);
      if (!gateway) {
        const message = `there is no Gateway ${name} among the inputs`;
        return [{ on, path, message, severity: here.length > 0 ? 'error' : 'warning' }];
      }
      const problems = uncovered(on, gateway, own);
      return inMesh && problems.length < items(on, 'spec', 'hosts').length ? [] : problems;
    });
}

function uncovered(on: Manifest, gateway: Manifest, namespace: string): Problem[] {
  const served = items(gateway, 'spec', 'servers')
    .flatMap((server) => texts(server, 'hosts'))
    .flatMap((host) => {
      const [scope, name] = host.includes('/') ? host.split('/') : ['*', host];
      const inScope =
        scope === '*' || scope === namespace || (scope === '.' && gateway.namespace === on.namespace);
      return inScope && name ? [name] : [];
    });
  return items(on, 'spec', 'hosts').flatMap((host): Problem[] => {
    const name = String(host.value);
    if (served.some((one) => overlap(one, name))) return [];
    const message = `the Gateway ${gateway.name} does not serve the host ${name}`;
    return [
      { on, path: host.path, message, fix: `it serves ${served.join(', ') || 'no host for this namespace'}` },
    ];
  });
}

function ofGateway(context: RuleContext, on: Manifest): Problem[] {
  const selector = textMap(on, 'spec', 'selector');
  const proxies = context.pods.filter(({ containers }) =>
    containers.some(({ name }) => name === 'istio-proxy'),
  );
  if (proxies.length === 0 || Object.keys(selector).length === 0) return [];
  if (proxies.some((pod) => selects(selector, pod.labels))) return [];
  const message = 'the selector matches none of the gateways among the inputs';
  return [{ on, path: ['spec', 'selector'], message, severity: 'warning' }];
}
