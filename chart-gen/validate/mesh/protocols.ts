/** The protocols that Istio knows by name, in lower case. */
export const protocols = [
  'tcp',
  'udp',
  'grpc',
  'grpc-web',
  'http',
  'http_proxy',
  'http2',
  'https',
  'tls',
  'mongo',
  'redis',
  'mysql',
] as const;
export type Protocol = (typeof protocols)[number];

const kubernetesNames: Readonly<Record<string, Protocol>> = {
  'kubernetes.io/h2c': 'http2',
  'kubernetes.io/ws': 'http',
  'kubernetes.io/wss': 'https',
};

/** The protocol that a ServiceEntry or Gateway names. */
export function protocolNamed(name: string): Protocol | undefined {
  return protocols.find((protocol) => protocol === name.toLowerCase());
}

/**
 * The protocol that Istio takes for a Service's port: appProtocol, else the port's name up to its first hyphen.
 * Undefined means that the proxy waits for the client's first bytes to find out.
 */
export function declaredProtocol(name: string, appProtocol: string | undefined): Protocol | undefined {
  const given = appProtocol ?? name;
  const known = appProtocol === undefined ? undefined : kubernetesNames[appProtocol];
  if (known) return known;
  if (given.toLowerCase().startsWith('grpc-web')) return 'grpc-web';
  return protocolNamed(given.split('-')[0] ?? '');
}

/** Whether the proxy reads requests rather than bytes. */
export function isHttp(protocol: Protocol | undefined): boolean {
  return protocol !== undefined && ['http', 'http2', 'http_proxy', 'grpc', 'grpc-web'].includes(protocol);
}

/** Ports of protocols in which the server speaks first, so that waiting for the client deadlocks. */
export const serverFirstPorts: Readonly<Record<number, string>> = {
  21: 'FTP',
  22: 'SSH',
  25: 'SMTP',
  110: 'POP3',
  143: 'IMAP',
  465: 'SMTP',
  587: 'SMTP',
  3306: 'MySQL',
  4222: 'NATS',
  5900: 'VNC',
  6222: 'NATS',
  27017: 'MongoDB',
  33060: 'MySQL X',
};

/** Of these Istio knows that they are TCP, also on an unnamed port. */
export const knownToIstio: ReadonlySet<number> = new Set([25, 53, 3306, 27017]);
