import type { Manifest } from '../../model/manifest.ts';
import { child, has, items, type Node, number, text } from '../../model/node.ts';
import type { Problem } from '../../model/rule.ts';
import { protocolNamed } from '../protocols.ts';

/** What Istio refuses in the servers of a Gateway. */
export function gatewayProblems(on: Manifest): Problem[] {
  const servers = items(on, 'spec', 'servers');
  const names = new Set<string>();
  return servers.flatMap((server): Problem[] => {
    const problems = [...serverProblems(on, server)];
    const name = text(server, 'port', 'name') ?? '';
    if (name !== '' && names.has(name)) {
      problems.push({
        on,
        path: [...server.path, 'port', 'name'],
        message: `two servers have a port called ${name}`,
      });
    }
    names.add(name);
    return problems;
  });
}

function serverProblems(on: Manifest, server: Node): Problem[] {
  const port = child(server, 'port');
  const written = text(port, 'protocol') ?? '';
  const protocol = protocolNamed(written);
  if (!protocol) {
    return [
      { on, path: [...port.path, 'protocol'], message: `Istio knows no protocol ${JSON.stringify(written)}` },
    ];
  }
  const tls = child(server, 'tls');
  const mode = text(tls, 'mode') ?? 'PASSTHROUGH';
  const at = number(port, 'number');
  if (['https', 'tls'].includes(protocol) && !has(tls)) {
    return [{ on, path: server.path, message: `the ${written} server on port ${at} has no tls settings` }];
  }
  const served = ['credentialName', 'credentialNames', 'serverCertificate', 'tlsCertificates'].some((one) =>
    has(tls, one),
  );
  if (['SIMPLE', 'MUTUAL'].includes(mode) && has(tls, 'mode') && !served) {
    const message = `the server on port ${at} ends TLS but names no certificate`;
    return [{ on, path: tls.path, message, fix: 'set credentialName' }];
  }
  return [];
}
