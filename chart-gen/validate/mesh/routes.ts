import type { Manifest } from '../model/manifest.ts';
import { child, has, items, type Node, text } from '../model/node.ts';
import { oncePer } from '../model/once-per.ts';

export interface Destination extends Node {
  readonly host: string;
  readonly subset: string | undefined;
}

/** Every destination that a VirtualService sends traffic to, mirrors included. */
export const destinations = oncePer((virtualService: Manifest): readonly Destination[] => {
  const routes = ['http', 'tls', 'tcp'].flatMap((kind) => items(virtualService, 'spec', kind));
  return routes
    .flatMap((route) => [
      ...items(route, 'route').map((one) => child(one, 'destination')),
      ...(has(route, 'mirror') ? [child(route, 'mirror')] : []),
      ...items(route, 'mirrors').map((one) => child(one, 'destination')),
    ])
    .flatMap((node) => {
      const host = text(node, 'host');
      return host === undefined ? [] : [{ ...node, host, subset: text(node, 'subset') }];
    });
});

/** The gateways that a VirtualService binds to; `mesh` is every sidecar, and the default. */
export function boundGateways(virtualService: Manifest): (Node & { readonly name: string })[] {
  const gateways = items(virtualService, 'spec', 'gateways').flatMap((node) =>
    typeof node.value === 'string' ? [{ ...node, name: node.value }] : [],
  );
  return gateways.length > 0 ? gateways : [{ ...child(virtualService, 'spec'), name: 'mesh' }];
}
