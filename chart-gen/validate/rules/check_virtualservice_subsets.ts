import { destinations } from '../mesh/routes.ts';
import { items, text } from '../model/node.ts';
import type { Problem, Rule } from '../model/rule.ts';
import { closest } from '../schema/suggest.ts';

export const rule: Rule = {
  id: 'check_virtualservice_subsets',
  severity: 'error',
  title: 'A VirtualService routes to subsets that exist',
  reason:
    'A route to a subset that no DestinationRule defines is 503 NR for every request that takes it, from the moment it is applied.',
  doc: `Each \`subset\` of a destination is defined by a DestinationRule for that host. When the inputs hold no DestinationRule for
the host it is a warning, as it may come from another chart.`,
  check: (context) => {
    const { services } = context;
    const subsets = new Map<string, string[]>();
    for (const destination of context.ofKind('networking.istio.io', 'DestinationRule')) {
      const host = services.fullName(text(destination, 'spec', 'host') ?? '', destination.namespace);
      const names = items(destination, 'spec', 'subsets').flatMap((one) => text(one, 'name') ?? []);
      subsets.set(host, [...(subsets.get(host) ?? []), ...names]);
    }
    return context.ofKind('networking.istio.io', 'VirtualService').flatMap((on) =>
      destinations(on).flatMap(({ host, subset, path: at }): Problem[] => {
        const defined = subsets.get(services.fullName(host, on.namespace));
        if (subset === undefined || subset === '' || defined?.includes(subset)) return [];
        const path = [...at, 'subset'];
        if (!defined) {
          const message = `no DestinationRule among the inputs defines subsets of ${host}, such as ${subset}`;
          return [{ on, path, message, severity: 'warning' }];
        }
        const meant = closest(subset, defined);
        const fix = meant ? `did you mean ${meant}?` : `defined: ${defined.join(', ') || 'none'}`;
        return [{ on, path, message: `the DestinationRule of ${host} defines no subset ${subset}`, fix }];
      }),
    );
  },
  examples: {
    failing: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: cart, namespace: shop}
spec:
  host: cart
  subsets:
    - {name: v1, labels: {version: v1}}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: cart, namespace: shop}
spec:
  hosts: [cart]
  http:
    - route: [{destination: {host: cart, subset: v2}}]
`,
    passing: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: cart, namespace: shop}
spec:
  host: cart.shop.svc.cluster.local
  subsets:
    - {name: v1, labels: {version: v1}}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: cart, namespace: shop}
spec:
  hosts: [cart]
  http:
    - route: [{destination: {host: cart, subset: v1}}]
`,
  },
};
