import type { Manifest } from '../../model/manifest.ts';
import { child, has, items, type Node, text } from '../../model/node.ts';
import type { Problem } from '../../model/rule.ts';
import { isHost } from '../hosts.ts';
import { durationProblems } from './durations.ts';

/** What Istio refuses in a DestinationRule. */
export function destinationRuleProblems(on: Manifest): Problem[] {
  const host = child(on, 'spec', 'host');
  const subsets = items(on, 'spec', 'subsets');
  const policies = [
    child(on, 'spec', 'trafficPolicy'),
    ...subsets.map((subset) => child(subset, 'trafficPolicy')),
  ];
  return [
    ...(typeof host.value === 'string' && isHost(host.value)
      ? []
      : [{ on, path: host.path, message: `${JSON.stringify(host.value ?? null)} is no host` }]),
    ...repeatedSubsets(on, subsets),
    ...policies.flatMap((policy) => [
      ...durationProblems(on, policy, ...durations),
      ...tlsProblems(on, child(policy, 'tls')),
      ...items(policy, 'portLevelSettings').flatMap((port) => tlsProblems(on, child(port, 'tls'))),
    ]),
  ];
}

const durations = [
  ['connectionPool', 'tcp', 'connectTimeout'],
  ['connectionPool', 'http', 'idleTimeout'],
  ['outlierDetection', 'interval'],
  ['outlierDetection', 'baseEjectionTime'],
];

function repeatedSubsets(on: Manifest, subsets: readonly Node[]): Problem[] {
  const seen = new Set<string>();
  return subsets.flatMap((subset): Problem[] => {
    const name = text(subset, 'name') ?? '';
    const again = seen.has(name);
    seen.add(name);
    return again
      ? [{ on, path: [...subset.path, 'name'], message: `there are two subsets called ${name}` }]
      : [];
  });
}

/** MUTUAL needs a certificate of the client's own, and ISTIO_MUTUAL brings its own. */
function tlsProblems(on: Manifest, tls: Node): Problem[] {
  const mode = text(tls, 'mode');
  const files = ['clientCertificate', 'privateKey', 'caCertificates', 'credentialName'].filter((name) =>
    has(tls, name),
  );
  if (mode === 'MUTUAL' && !files.includes('credentialName') && !files.includes('clientCertificate')) {
    return [
      { on, path: tls.path, message: 'MUTUAL needs a clientCertificate and privateKey, or a credentialName' },
    ];
  }
  if (mode === 'ISTIO_MUTUAL' && files.length > 0) {
    return [
      { on, path: tls.path, message: `ISTIO_MUTUAL uses the mesh's certificates, not ${files.join(', ')}` },
    ];
  }
  return [];
}
