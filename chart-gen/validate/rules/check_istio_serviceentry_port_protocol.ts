import { protocolNamed, protocols } from '../mesh/protocols.ts';
import type { RuleContext } from '../model/context.ts';
import type { Manifest } from '../model/manifest.ts';
import { has, items, type Node, number, text, texts } from '../model/node.ts';
import type { Problem, Rule } from '../model/rule.ts';
import { closest } from '../schema/suggest.ts';

export const rule: Rule = {
  id: 'check_istio_serviceentry_port_protocol',
  severity: 'error',
  title: 'The ports of a ServiceEntry say what is spoken on them',
  reason:
    'The proxy believes the declared protocol. HTTP declared where clients speak TLS fails every call, and TCP without addresses takes all traffic of that port, whatever its host.',
  doc: `For each port of a ServiceEntry:

- \`protocol\` is one that Istio knows (an error otherwise; a warning when it is missing, as the proxy then guesses);
- two ports do not share a number or a name;
- HTTP on port 443 without \`targetPort\` and without a DestinationRule for the host that originates TLS, and HTTPS or TLS
  on port 80, are warnings;
- TCP without \`addresses\` is a warning when the entry has more than one host or \`resolution: NONE\`.`,
  check: (context) =>
    context
      .ofKind('networking.istio.io', 'ServiceEntry')
      .flatMap((entry) => [
        ...items(entry, 'spec', 'ports').flatMap((port) => ofPort(context, entry, port)),
        ...repeated(entry, 'number'),
        ...repeated(entry, 'name'),
      ]),
  examples: {
    failing: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata:
  name: payments
  namespace: shop
spec:
  hosts: [api.payments.example.com]
  location: MESH_EXTERNAL
  resolution: DNS
  ports:
    - {number: 443, name: https, protocol: HTPS}
`,
    passing: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata:
  name: payments
  namespace: shop
spec:
  hosts: [api.payments.example.com]
  location: MESH_EXTERNAL
  resolution: DNS
  ports:
    - {number: 443, name: https, protocol: HTTPS}
`,
  },
};

function ofPort(context: RuleContext, on: Manifest, port: Node): Problem[] {
  const name = text(port, 'protocol');
  const path = [...port.path, 'protocol'];
  const at = number(port, 'number');
  if (!name) {
    const message = `port ${at} has no protocol, so the proxy guesses it from the first bytes`;
    return [{ on, path: port.path, message, severity: 'warning' }];
  }
  const protocol = protocolNamed(name);
  if (!protocol) {
    const meant = closest(name.toLowerCase(), protocols)?.toUpperCase();
    const fix = meant ? `did you mean ${meant}?` : undefined;
    return [{ on, path, message: `Istio knows no protocol ${JSON.stringify(name)}`, ...(fix && { fix }) }];
  }
  const hosts = texts(on, 'spec', 'hosts');
  if (['http', 'http2', 'grpc'].includes(protocol) && at === 443 && !has(port, 'targetPort')) {
    if (hosts.some((host) => originatesTls(context, on, host))) return [];
    const message = `port 443 is declared as ${name}: clients that speak TLS to it will fail`;
    const fix = 'declare HTTPS, or originate TLS in a DestinationRule';
    return [{ on, path, message, fix, severity: 'warning' }];
  }
  if (['https', 'tls'].includes(protocol) && at === 80) {
    return [{ on, path, message: `port 80 is declared as ${name}`, severity: 'warning' }];
  }
  const wide = hosts.length > 1 || (text(on, 'spec', 'resolution') ?? 'NONE') === 'NONE';
  if (['tcp', 'mongo', 'mysql', 'redis'].includes(protocol) && wide && !has(on, 'spec', 'addresses', 0)) {
    const message = `without addresses, all ${name} traffic to port ${at} of any host is taken for this entry`;
    return [
      { on, path, message, fix: 'add addresses, or declare TLS and match by SNI', severity: 'warning' },
    ];
  }
  return [];
}

function originatesTls(context: RuleContext, entry: Manifest, host: string): boolean {
  return context
    .ofKind('networking.istio.io', 'DestinationRule')
    .some((destination) => text(destination, 'spec', 'host') === host && destination !== entry);
}

function repeated(on: Manifest, field: 'number' | 'name'): Problem[] {
  const seen = new Set<unknown>();
  return items(on, 'spec', 'ports').flatMap((port): Problem[] => {
    const value = field === 'number' ? number(port, field) : text(port, field);
    if (value === undefined || !seen.has(value)) {
      seen.add(value);
      return [];
    }
    return [{ on, path: [...port.path, field], message: `two ports have the ${field} ${value}` }];
  });
}
