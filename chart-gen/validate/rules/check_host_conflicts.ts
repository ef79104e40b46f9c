import { covers } from '../mesh/hosts.ts';
import { boundGateways } from '../mesh/routes.ts';
import type { RuleContext } from '../model/context.ts';
import { groupBy } from '../model/group-by.ts';
import type { Manifest } from '../model/manifest.ts';
import { child, entries, has, items, type Node, number, text, texts } from '../model/node.ts';
import type { Problem, Rule } from '../model/rule.ts';

export const rule: Rule = {
  id: 'check_host_conflicts',
  severity: 'error',
  title: 'A host is ruled by one object of a kind',
  reason:
    'Of two objects for one host Istio takes the older one, or merges them in an order nobody wrote down. An upgrade or a roll-back creates objects anew, and with it the winner can change.',
  doc: `- two VirtualServices with the same host for the sidecars of the mesh, visible to the same namespaces: an error;
- two VirtualServices with the same host on one Gateway: a warning, since Istio merges these;
- a VirtualService for a wildcard host that covers the host of another one on the same Gateway or in the mesh: a note, as the
  more precise host takes all of its requests;
- two DestinationRules for the same host without different \`workloadSelector\`: an error when they are in one namespace, as only
  subsets are merged and not policies; else a warning;
- two ServiceEntries for the same host and port in one namespace: a warning;
- two Gateways with the same selector, port and host: an error.`,
  check: (context) => [
    ...virtualServices(context),
    ...pairs(keyed(context, 'DestinationRule', destinationKey), 'DestinationRule'),
    ...pairs(keyed(context, 'ServiceEntry', entryKeys), 'ServiceEntry'),
    ...pairs(keyed(context, 'Gateway', gatewayKeys), 'Gateway'),
  ],
  examples: {
    failing: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: cart, namespace: shop}
spec:
  hosts: [cart]
  http:
    - route: [{destination: {host: cart}}]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: cart-timeouts, namespace: shop}
spec:
  hosts: [cart.shop.svc.cluster.local]
  http:
    - timeout: 3s
      route: [{destination: {host: cart}}]
`,
    passing: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: cart, namespace: shop}
spec:
  hosts: [cart]
  http:
    - timeout: 3s
      route: [{destination: {host: cart}}]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: stock, namespace: shop}
spec:
  hosts: [stock]
  http:
    - route: [{destination: {host: stock}}]
`,
  },
};

interface Claim extends Node {
  readonly on: Manifest;
  readonly key: string;
  readonly shown: string;
}

interface RouteClaim extends Claim {
  readonly gateway: string;
  readonly host: string;
}

function virtualServices(context: RuleContext): Problem[] {
  const claims = context.ofKind('networking.istio.io', 'VirtualService').flatMap((on) =>
    boundGateways(on).flatMap(({ name }) =>
      items(on, 'spec', 'hosts').map((node): RouteClaim => {
        const host = context.services.fullName(String(node.value), on.namespace);
        const gateway = name === 'mesh' || name.includes('/') ? name : `${context.namespaceOf(on)}/${name}`;
        return {
          ...node,
          on,
          gateway,
          host,
          shown: host,
          key: `${gateway} ${host} ${name === 'mesh' ? visibleTo(on) : ''}`,
        };
      }),
    ),
  );
  const same = pairs(claims, 'VirtualService').map((problem) => {
    const path = JSON.stringify(problem.path);
    const claim = claims.find((one) => one.on === problem.on && JSON.stringify(one.path) === path);
    return claim?.gateway === 'mesh' ? problem : { ...problem, severity: 'warning' as const };
  });
  const shadows = [...groupBy(claims, ({ gateway }) => gateway).values()].flatMap((group) =>
    group
      .filter(({ host }) => host.startsWith('*'))
      .flatMap((wide): Problem[] => {
        const inner = group.find(
          (one) => one.on !== wide.on && one.host !== wide.host && covers(wide.host, one.host),
        );
        if (!inner) return [];
        const message = `requests for ${inner.host} do not come here: ${inner.on.label} has the more precise host`;
        return [{ on: wide.on, path: wide.path, message, severity: 'info' }];
      }),
  );
  return [...same, ...shadows];
}

/** Two private rules of different namespaces do not meet. */
function visibleTo(on: Manifest): string {
  const exported = texts(on, 'spec', 'exportTo').sort().join(',');
  return exported === '.' ? `${on.namespace}` : exported === '*' ? '' : exported;
}

function keyed(
  context: RuleContext,
  kind: string,
  claims: (context: RuleContext, on: Manifest) => Omit<Claim, 'on'>[],
): Claim[] {
  return context
    .ofKind('networking.istio.io', kind)
    .flatMap((on) => claims(context, on).map((claim) => ({ ...claim, on })));
}

function destinationKey(context: RuleContext, on: Manifest): Omit<Claim, 'on'>[] {
  const host = child(on, 'spec', 'host');
  const full = context.services.fullName(String(host.value), on.namespace);
  const selector = JSON.stringify(child(on, 'spec', 'workloadSelector').value ?? {});
  const policy = has(on, 'spec', 'trafficPolicy') ? 'policy' : 'subsets';
  if (policy === 'subsets') return [];
  return [{ ...host, key: `${full} ${context.namespaceOf(on)} ${selector}`, shown: full }];
}

function entryKeys(context: RuleContext, on: Manifest): Omit<Claim, 'on'>[] {
  const ports = items(on, 'spec', 'ports').map((port) => number(port, 'number'));
  return items(on, 'spec', 'hosts').flatMap((host) =>
    ports.map((port) => ({
      ...host,
      key: `${host.value}:${port} ${context.namespaceOf(on)}`,
      shown: `${host.value}:${port}`,
    })),
  );
}

function gatewayKeys(_context: RuleContext, on: Manifest): Omit<Claim, 'on'>[] {
  const selector = JSON.stringify(
    entries(on, 'spec', 'selector')
      .map(({ key, value }) => [key, value])
      .sort(),
  );
  return items(on, 'spec', 'servers').flatMap((server) =>
    items(server, 'hosts').map((host) => {
      const name = String(host.value).replace(/^[^/]*\//, '');
      const port = number(server, 'port', 'number');
      return {
        ...host,
        key: `${selector} ${port} ${text(server, 'bind') ?? ''} ${name}`,
        shown: `${name}:${port}`,
      };
    }),
  );
}

/** A problem on each object that claims what an earlier one does. */
function pairs(claims: readonly Claim[], kind: string): Problem[] {
  return [...groupBy(claims, ({ key }) => key).values()].flatMap((group) => {
    const [first] = group;
    // an object that is defined twice is for another rule
    const others = group.filter((one) => one.on !== first?.on && one.on.label !== first?.on.label);
    return others.map(({ on, path, shown }): Problem => {
      const message = `${first?.on.label} is a ${kind} for ${shown} too`;
      return { on, path, message, ...(kind === 'ServiceEntry' && { severity: 'warning' }) };
    });
  });
}
