/** Ports of simple-service beside HTTP/1.1 (docs/apps.md). A proxy reads the protocol from the name of a Service's port. */
export const protocolPorts = {
  h2c: { name: 'http2-h2c', port: 8082, variable: 'H2C_PORT' },
  grpc: { name: 'grpc', port: 8083, variable: 'GRPC_PORT' },
  tcp: { name: 'tcp-echo', port: 9000, variable: 'TCP_PORT' },
  banner: { name: 'tcp-banner', port: 9001, variable: 'BANNER_PORT' },
  tls: { name: 'tls-own', port: 8443, variable: 'TLS_PORT' },
} as const;

export type Protocol = keyof typeof protocolPorts;
export const protocolNames = Object.keys(protocolPorts) as [Protocol, ...Protocol[]];

/** As the ports of a Service: the container's own numbers. */
export const servicePorts = (protocols: readonly Protocol[]) =>
  protocols.map((protocol) => {
    const { name, port } = protocolPorts[protocol];
    return { name, port, targetPort: port };
  });

/** A container of simple-service that serves them too. */
export function serving<T extends { readonly env: readonly object[]; readonly ports: readonly object[] }>(
  container: T,
  protocols: readonly Protocol[],
) {
  const opened = protocols.map((protocol) => protocolPorts[protocol]);
  return {
    ...container,
    env: [...container.env, ...opened.map(({ variable, port }) => ({ name: variable, value: `${port}` }))],
    ports: [...container.ports, ...opened.map(({ name, port }) => ({ name, containerPort: port }))],
  };
}
