import { isProxyOnly } from '../mesh/gateways.ts';
import { declaredProtocol, protocolNamed, protocols, serverFirstPorts } from '../mesh/protocols.ts';
import type { RuleContext } from '../model/context.ts';
import type { Manifest } from '../model/manifest.ts';
import { type ServicePort, servicePorts } from '../model/mesh-services.ts';
import { text, textMap } from '../model/node.ts';
import type { Problem, Rule } from '../model/rule.ts';
import { closest } from '../schema/suggest.ts';

export const rule: Rule = {
  id: 'check_port_names',
  severity: 'warning',
  title: 'Ports of Services name their protocol',
  reason:
    'Without a declared protocol the proxy guesses from the first bytes: a slow client or a server that speaks first breaks, and what is guessed has changed between releases (istio/istio#16581, #26749).',
  doc: `Istio takes the protocol from \`appProtocol\`, or else from the port's name up to its first hyphen. Reported are:

- a name that looks like a protocol but is none: \`httpweb\`, \`grpcapi\`, \`htp-web\` (a warning);
- an \`appProtocol\` that Istio does not know (a warning), or one that contradicts the name (a warning: appProtocol counts);
- HTTP declared on a port that leads to 443 or 8443 (a warning);
- any other TCP port without a protocol (a note); ports of servers that speak first are left to
  [check_server_first_protocols](check_server_first_protocols.md).

Ports of Istio's own gateways and headless Services without ports are left alone.`,
  check: (context) =>
    context
      .ofKind('', 'Service')
      .filter((service) => !isGateway(context, service) && text(service, 'spec', 'type') !== 'ExternalName')
      .flatMap((service) => servicePorts(service).flatMap((port) => ofPort(service, port))),
  examples: {
    failing: `apiVersion: v1
kind: Service
metadata:
  name: cart
spec:
  selector: {app: cart}
  ports:
    - {name: httpweb, port: 80, targetPort: 8080}
`,
    passing: `apiVersion: v1
kind: Service
metadata:
  name: cart
spec:
  selector: {app: cart}
  ports:
    - {name: http-web, port: 80, targetPort: 8080}
    - {name: metrics, port: 9090, targetPort: 9090, appProtocol: http}
`,
  },
};

function ofPort(on: Manifest, port: ServicePort): Problem[] {
  if (port.protocol !== 'TCP') return [];
  const protocol = declaredProtocol(port.name, port.appProtocol);
  const path = [...port.path, port.appProtocol === undefined ? 'name' : 'appProtocol'];
  if (!protocol) return undeclared(on, port, path);
  const byName = protocolNamed(port.name.split('-')[0] ?? '');
  if (port.appProtocol !== undefined && byName && byName !== protocol) {
    const message = `the name ${port.name} says ${byName}, appProtocol says ${protocol}, which is what counts`;
    return [{ on, path, message }];
  }
  if (protocol === 'http' && [443, 8443].includes(Number(port.target))) {
    return [
      {
        on,
        path,
        message: `port ${port.port} is declared as HTTP and leads to ${port.target}`,
        fix: 'declare https',
      },
    ];
  }
  return [];
}

function undeclared(on: Manifest, port: ServicePort, path: Problem['path']): Problem[] {
  if (serverFirstPorts[port.port] ?? serverFirstPorts[Number(port.target)]) return [];
  const shown = port.name === '' ? `port ${port.port}` : `port ${port.port} (${port.name})`;
  if (port.appProtocol !== undefined) {
    return [
      {
        on,
        path,
        message: `${shown} has the appProtocol ${JSON.stringify(port.appProtocol)}, which Istio does not know`,
      },
    ];
  }
  const word = port.name.split('-')[0] ?? '';
  const run = protocols.find((known) => known.length > 2 && word.toLowerCase().startsWith(known));
  const meant =
    word === '' ? undefined : (run ?? (word.length > 3 ? closest(word.toLowerCase(), protocols) : undefined));
  if (meant) {
    const rest = word.slice(meant.length);
    const fix = run && rest ? `write ${run}-${rest}` : `did you mean ${meant}?`;
    return [
      { on, path, message: `${shown} looks like ${meant}, but Istio reads no protocol from this name`, fix },
    ];
  }
  const fix = 'begin the name with the protocol, as in http-web, or set appProtocol';
  return [
    { on, path, message: `${shown} declares no protocol, so the proxy guesses it`, fix, severity: 'info' },
  ];
}

function isGateway({ services }: RuleContext, service: Manifest): boolean {
  const pods = services.podsOf(service);
  const proxies = pods.length > 0 && pods.every(isProxyOnly);
  return proxies || /gateway$/.test(textMap(service, 'spec', 'selector').istio ?? '');
}
