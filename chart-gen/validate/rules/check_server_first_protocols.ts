import {
  declaredProtocol,
  isHttp,
  knownToIstio,
  type Protocol,
  protocolNamed,
  serverFirstPorts,
} from '../mesh/protocols.ts';
import { servicePorts } from '../model/mesh-services.ts';
import { items, number, text } from '../model/node.ts';
import type { Path } from '../model/place.ts';
import type { Problem, Rule } from '../model/rule.ts';

export const rule: Rule = {
  id: 'check_server_first_protocols',
  severity: 'error',
  title: 'Servers that speak first are declared as TCP',
  reason:
    'The proxy waits for the client’s first bytes to detect a protocol, and the client waits for the server’s greeting: connections hang for seconds or fail. Releases changed how (istio/istio#16581, #26749, PR 28119).',
  doc: `For ports of MySQL, SMTP, FTP, SSH, NATS, POP3, IMAP, VNC and MongoDB in Services and ServiceEntries:

- declared as HTTP: an error;
- without a declared protocol: an error, or a warning on the ports 25, 53, 3306 and 27017, which Istio knows to be TCP.

Declare \`tcp\`, or \`mysql\` and \`mongo\` where those filters are wanted.`,
  check: (context) => [
    ...context.ofKind('', 'Service').flatMap((on) =>
      servicePorts(on).flatMap((port): Problem[] => {
        if (port.protocol !== 'TCP') return [];
        const number = serverFirstPorts[port.port] === undefined ? Number(port.target) : port.port;
        const path = [...port.path, port.appProtocol === undefined ? 'name' : 'appProtocol'];
        const fix = port.name === '' ? 'name the port tcp' : `name the port tcp-${port.name}`;
        return judge(number, declaredProtocol(port.name, port.appProtocol), path, fix).map((one) => ({
          on,
          ...one,
        }));
      }),
    ),
    ...context.ofKind('networking.istio.io', 'ServiceEntry').flatMap((on) =>
      items(on, 'spec', 'ports').flatMap((port) => {
        const written = text(port, 'protocol') ?? '';
        // an unknown word is for another rule
        if (written !== '' && !protocolNamed(written)) return [];
        const path = [...port.path, 'protocol'];
        return judge(number(port, 'number') ?? 0, protocolNamed(written), path, 'set protocol: TCP').map(
          (one) => ({ on, ...one }),
        );
      }),
    ),
  ],
  examples: {
    failing: `apiVersion: v1
kind: Service
metadata:
  name: events
spec:
  selector: {app: nats}
  ports:
    - {name: client, port: 4222}
`,
    passing: `apiVersion: v1
kind: Service
metadata:
  name: events
spec:
  selector: {app: nats}
  ports:
    - {name: tcp-client, port: 4222}
`,
  },
};

function judge(port: number, protocol: Protocol | undefined, path: Path, fix: string): Omit<Problem, 'on'>[] {
  const what = serverFirstPorts[port];
  if (what === undefined) return [];
  if (isHttp(protocol))
    return [{ path, message: `port ${port} is one of ${what} and declared as ${protocol}`, fix }];
  if (protocol !== undefined) return [];
  const message = `port ${port} is one of ${what}, whose server speaks first, and declares no protocol`;
  return [{ path, message, fix, severity: knownToIstio.has(port) ? 'warning' : 'error' }];
}
